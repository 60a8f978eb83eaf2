import type { EventBus } from '@rosey/bus'
import type { AskMessage, BotConfig, InterruptedMessage, Logger, LostMessage, Peer } from '@rosey/protocol'
import type { Clock } from './clock.ts'

/** What a `Bot` works with. */
export interface BotOptions {
  readonly bus: EventBus
  readonly config: BotConfig
  readonly peers: readonly Peer[]
  /** Names this process of the bot. */
  readonly instance: string
  readonly log: Logger
  readonly clock: Clock
  readonly newId: () => string
  /** Told of messages of which nobody can say what became of them. */
  readonly lost: (messages: readonly LostMessage[]) => void
  /** Told what a plugin's process had in hand when it ended. */
  readonly interrupted: (report: Omit<InterruptedMessage, 'kind'>) => void
  /** Asks roseyd; the answer comes by `Bot.answer`. */
  readonly ask: (question: Omit<AskMessage, 'kind'>) => void
}
