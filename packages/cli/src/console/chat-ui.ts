import { setTimeout as wait } from 'node:timers/promises'
import { type ConsoleLine, type ConsoleSettled, codeOf, messageOf } from '@rosey/protocol'
import { CHAT_HELP, type ChatInput, readInput } from './chat-input.ts'
import { ChatScreen, type ChatStreams } from './chat-screen.ts'
import { ConsoleClient, type ConsoleClientOptions } from './client.ts'
import { printable } from './printable.ts'

/** A chat for a person, or for lines from a pipe. */
export interface ChatOptions extends ChatStreams, Omit<ConsoleClientOptions, 'interactive' | 'onLine'> {
  /** Ends the chat when it aborts. */
  readonly signal?: AbortSignal
  /** How long a lost console is waited for, in ms. Default 30,000: longer than the restart of a connector takes. */
  readonly reconnectMs?: number
  /** Called once the chat is open, with what prints a line above the one being typed. */
  readonly onOpen?: (print: (text: string) => void) => void
  /** How long the next answer is waited for when the input has ended, in ms. Default 20,000. */
  readonly settleMs?: number
}

const RECONNECT_MS = 30_000
const RETRY_MS = 250
const SETTLE_MS = 20_000
/**
 * Lines that wait for their answers at once: so many of one person wait in the bot. What is pasted or piped beyond this
 * waits here.
 */
const MAX_UNDER_WAY = 50

/** What is done in the order in which it was typed; leaving is not. */
type Task = Exclude<ChatInput, { kind: 'quit' }>

/**
 * Runs a chat until the person leaves, the input ends or the signal aborts. A console that goes away is waited for.
 *
 * Throws what {@link ConsoleClient.connect} throws when the console cannot be reached at first, or not any more.
 */
export async function runChat(options: ChatOptions): Promise<void> {
  const chat = new Chat(options)
  await chat.run()
}

class Chat {
  readonly #options: ChatOptions
  readonly #over = new AbortController()
  readonly #underWay = new Set<Promise<void>>()
  /** What waits for its turn. */
  readonly #typed: Task[] = []
  #identity: Pick<ChatOptions, 'user' | 'role' | 'channel'>
  #client: ConsoleClient | undefined
  #screen: ChatScreen | undefined

  constructor(options: ChatOptions) {
    const { user, role, channel } = options
    this.#options = options
    this.#identity = { user, role, channel }
  }

  async run(): Promise<void> {
    const leave = () => this.#over.abort()
    if (this.#options.signal?.aborted === true) return
    this.#options.signal?.addEventListener('abort', leave, { once: true })
    try {
      let client = await this.#connect()
      this.#open()
      while (await this.#isLost(client)) {
        this.#news('the console is gone; waiting for it to come back')
        const next = await this.#reconnect()
        if (next === undefined) break
        client = next
        this.#news('the console is back')
      }
      await this.#settle()
    } finally {
      this.#options.signal?.removeEventListener('abort', leave)
      this.#screen?.close()
      await this.#client?.close()
    }
  }

  #open(): void {
    const { input, output, terminal } = this.#options
    const onLine = (line: string) => this.#type(readInput(line))
    this.#screen = new ChatScreen({ input, output, terminal }, { onLine, onEnd: () => this.#over.abort() })
    this.#options.onOpen?.((text) => this.#screen?.print(text))
    this.#showPrompt()
    this.#news(`you are ${this.#identity.user} in ${this.#identity.channel}; /help shows what you can type`)
  }

  async #connect(): Promise<ConsoleClient> {
    const { socketPath, token, connectTimeoutMs, terminal } = this.#options
    this.#client = await ConsoleClient.connect({
      ...this.#identity,
      socketPath,
      token,
      interactive: terminal,
      onLine: (line) => this.#show(line),
      ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
    })
    return this.#client
  }

  /** True when the connection ended and the person did not. */
  async #isLost(client: ConsoleClient): Promise<boolean> {
    const left = Promise.withResolvers<void>()
    this.#over.signal.addEventListener('abort', () => left.resolve(), { once: true })
    if (this.#over.signal.aborted) return false
    await Promise.race([client.closed, left.promise])
    return !this.#over.signal.aborted
  }

  /** Undefined when the person left meanwhile. */
  async #reconnect(): Promise<ConsoleClient | undefined> {
    const deadline = Date.now() + (this.#options.reconnectMs ?? RECONNECT_MS)
    while (!this.#over.signal.aborted) {
      try {
        return await this.#connect()
      } catch (error) {
        if (codeOf(error) !== 'console-unreachable' || Date.now() > deadline) throw error
      }
      // Leaving ends the wait with an AbortError, and then the loop.
      await wait(RETRY_MS, undefined, { signal: this.#over.signal }).catch(() => undefined)
    }
    return undefined
  }

  #type(input: ChatInput): void {
    if (this.#over.signal.aborted) return
    if (input.kind === 'quit') {
      this.#over.abort()
      return
    }
    this.#typed.push(input)
    this.#goOn()
  }

  /** Does what was typed, in its order, as far as there is room. */
  #goOn(): void {
    while (this.#underWay.size < MAX_UNDER_WAY) {
      const input = this.#typed.shift()
      if (input === undefined) break
      this.#do(input)
    }
  }

  #do(input: Task): void {
    switch (input.kind) {
      case 'nothing':
        break
      case 'say':
        this.#say(input)
        break
      case 'nick':
        this.#become({ user: input.name })
        break
      case 'role':
        this.#become({ role: input.role })
        break
      case 'help':
        this.#screen?.print(CHAT_HELP.join('\n'))
        break
      case 'wrong':
        this.#note(input.message)
        break
    }
  }

  #say({ text, private: isPrivate, action }: Extract<ChatInput, { kind: 'say' }>): void {
    const said = this.#client?.say(text, { private: isPrivate, action }) ?? Promise.resolve(undefined)
    const shown = said.then(
      (settled) => this.#showSettled(settled),
      (error) => {
        if (!this.#over.signal.aborted) this.#note(`not answered: ${messageOf(error)}`)
      },
    )
    this.#underWay.add(shown)
    void shown.finally(() => {
      this.#underWay.delete(shown)
      this.#goOn()
    })
  }

  #become(change: Partial<Pick<ChatOptions, 'user' | 'role'>>): void {
    const next = { ...this.#identity, ...change }
    try {
      this.#client?.become(next)
    } catch (error) {
      this.#note(messageOf(error))
      return
    }
    this.#identity = next
    this.#news(`you are ${next.user} with the role ${next.role}`)
    this.#showPrompt()
  }

  /** A person who leaves does not wait; lines from a pipe are still said and answered. */
  async #settle(): Promise<void> {
    if (this.#options.terminal || this.#options.signal?.aborted === true) {
      this.#typed.length = 0
      return
    }
    while (this.#underWay.size > 0 && (await this.#isNextSettled())) {}
    const unsaid = this.#typed.splice(0).length
    if (unsaid > 0) this.#note(`no answer came for too long; ${unsaid} more lines were not said`)
  }

  /** False when none of the lines that are under way came to its end in time. */
  async #isNextSettled(): Promise<boolean> {
    const settled = new AbortController()
    void Promise.race(this.#underWay).then(() => settled.abort())
    return await wait(this.#options.settleMs ?? SETTLE_MS, false, { signal: settled.signal }).catch(() => true)
  }

  #show({ from, name, text, private: isPrivate, action }: ConsoleLine): void {
    if (!this.#options.terminal) {
      if (from === 'bot') this.#screen?.print(printable(text))
      return
    }
    const speaker = from === 'bot' && name === 'bot' ? 'rosey' : name
    const head = action ? `* ${speaker}` : `${isPrivate ? '(private) ' : ''}${speaker}:`
    this.#screen?.print(printable(`${head} ${text}`).replaceAll('\n', '\n  '))
  }

  #showSettled(settled: ConsoleSettled | undefined): void {
    if (settled?.outcome !== 'lost') return
    this.#note(`it is unknown what became of that: ${settled.reason ?? 'no reason was given'}`)
  }

  #note(text: string): void {
    this.#screen?.print(`-- ${printable(text)}`)
  }

  /** What only a person wants to know; it would be in the way of a script. */
  #news(text: string): void {
    if (this.#options.terminal) this.#note(text)
  }

  #showPrompt(): void {
    if (this.#options.terminal) this.#screen?.setPrompt(`${this.#identity.user}> `)
  }
}
