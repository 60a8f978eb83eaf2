import { connectBus, type EventBus, type Received } from '@rosey/bus'
import { type BusAccess, EVENT_SCHEMAS, isEventName, type Peer, parseSubject, patterns, queueOf } from '@rosey/protocol'

/** One event as it reached the bot. */
export interface Heard {
  readonly id: string
  readonly text: string
  readonly message: Received<{ id: string; text: string }>
  taken(): void
  settled(outcome?: string, reason?: string): void
}

/** The other end of a delivery: hears everything and answers only what the test says. */
export interface FakeBot extends AsyncDisposable {
  readonly bus: EventBus
  readonly heard: Heard[]
  /** From now on it answers each event at once. What it has heard before stays without an answer. */
  answerFromNowOn(): void
  /** What roseyd tells the connector about it. */
  peer(state?: Peer['state']): Peer
}

/** Starts a bot with a bus of its own. `auto` answers each event at once, as taken and settled. */
export async function startBot(access: BusAccess, instance = 'bot-1', { auto = false } = {}): Promise<FakeBot> {
  let answers = auto
  const bus = await connectBus({ name: 'bot', inboxPrefix: `_INBOX.${instance}.x`, access, reconnectDelayMs: 20 })
  const heard: Heard[] = []
  bus.subscribe<{ id: string; text: string }>(patterns.allPlatform(), schemaOf, {
    queue: queueOf('bot'),
    onMessage: (message) => {
      const one: Heard = {
        id: message.data.id,
        text: message.data.text,
        message,
        taken: () => message.answer({ kind: 'taken', instance }),
        settled: (outcome = 'answered', reason) =>
          message.answer({ kind: 'settled', outcome, replies: 1, ...(reason === undefined ? {} : { reason }) }),
      }
      heard.push(one)
      if (!answers) return
      one.taken()
      one.settled()
    },
  })
  await bus.flush({ timeoutMs: 10_000 })
  return {
    bus,
    heard,
    answerFromNowOn: () => {
      answers = true
    },
    peer: (state = 'running') => ({
      name: 'bot',
      kind: 'service',
      displayName: 'bot',
      version: '1',
      description: '',
      bundled: true,
      state,
      reason: '',
      instance,
      desired: true,
    }),
    [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose](),
  }
}

function schemaOf(subject: string) {
  const parsed = parseSubject(subject)
  return parsed?.kind === 'platform' && isEventName(parsed.event) ? EVENT_SCHEMAS[parsed.event] : undefined
}
