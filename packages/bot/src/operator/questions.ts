import type { AskAnswer, AskMessage, ChatOperation } from '@rosey/protocol'
import type { Clock } from '../clock.ts'

/** How long an answer of roseyd is waited for, in ms: longer than a stop in order takes. */
export const ANSWER_MS = 15_000

/** What is asked of roseyd, and for whom. */
export interface Question {
  readonly operation: ChatOperation
  readonly name: string | undefined
  /** `connector:name`, for roseyd's log. */
  readonly by: string
}

/** What {@link Questions} works with. */
export interface QuestionsOptions {
  readonly clock: Clock
  readonly ask: (question: Omit<AskMessage, 'kind'>) => void
}

/** Asks roseyd and brings each answer to who waits for it. */
export class Questions {
  readonly #options: QuestionsOptions
  readonly #open = new Map<number, (answer: AskAnswer | undefined) => void>()
  #lastId = 0

  constructor(options: QuestionsOptions) {
    this.#options = options
  }

  /** Asks; resolves with the answer, or undefined when none came within {@link ANSWER_MS}. */
  ask({ operation, name, by }: Question): Promise<AskAnswer | undefined> {
    const { clock, ask } = this.#options
    const { promise, resolve } = Promise.withResolvers<AskAnswer | undefined>()
    const id = ++this.#lastId
    const stopTimer = clock.after(ANSWER_MS, () => this.answer(id, undefined))
    this.#open.set(id, (answer) => {
      stopTimer()
      resolve(answer)
    })
    const question = { id, operation, by: by.slice(0, 300) }
    ask(name === undefined ? question : { ...question, name: name.slice(0, 100) })
    return promise
  }

  /** Takes an answer; one that nobody waits for any more is dropped. */
  answer(id: number, answer: AskAnswer | undefined): void {
    const resolve = this.#open.get(id)
    this.#open.delete(id)
    resolve?.(answer)
  }

  /** Lets go of everything; who waits is told nothing. */
  close(): void {
    for (const resolve of [...this.#open.values()]) resolve(undefined)
    this.#open.clear()
  }
}
