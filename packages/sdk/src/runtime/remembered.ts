import { type InvocationAnswer, REMEMBERED_INVOCATIONS } from '@rosey/protocol'

/** What is known of an invocation that came before. */
export type Memory =
  /** The process before this one accepted it. */
  | { readonly kind: 'inherited' }
  /** Accepted here; what was answered so far, and where more answers go. */
  | { readonly kind: 'own'; readonly answers: InvocationAnswer[]; send: (answer: InvocationAnswer) => void }

/** The last invocations that were accepted, so that none runs twice (DESIGN §4). The oldest are forgotten. */
export class RememberedInvocations {
  readonly #memories = new Map<string, Memory>()

  constructor(inherited: readonly string[]) {
    for (const id of inherited) this.#keep(id, { kind: 'inherited' })
  }

  get ids(): string[] {
    return [...this.#memories.keys()]
  }

  get(id: string): Memory | undefined {
    return this.#memories.get(id)
  }

  accept(id: string, send: (answer: InvocationAnswer) => void): Extract<Memory, { kind: 'own' }> {
    const memory: Memory = { kind: 'own', answers: [], send }
    this.#keep(id, memory)
    return memory
  }

  #keep(id: string, memory: Memory): void {
    this.#memories.set(id, memory)
    if (this.#memories.size <= REMEMBERED_INVOCATIONS) return
    const oldest = this.#memories.keys().next()
    if (!oldest.done) this.#memories.delete(oldest.value)
  }
}
