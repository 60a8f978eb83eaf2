import type { ChatUser, LostMessage } from '@rosey/protocol'
import { settled } from '../commands/settlement.ts'
import type { Ledger } from './ledger.ts'
import { Marks, missedCommands } from './marks.ts'
import type { PlatformEvent } from './platform-event.ts'

type Replay = Extract<PlatformEvent, { name: 'message.replayed' }>

/** What a {@link History} works with. */
export interface HistoryOptions {
  readonly ledger: Ledger
  readonly lost: (messages: readonly LostMessage[]) => void
  /** True when the line would have run a command. */
  readonly wouldRun: (replay: Replay, user: ChatUser, text: string) => boolean
}

/** As many lost messages as one report may hold. */
const MAX_LOST = 100
const REASON = 'it was said while the connector was away; it was found in the history and not run'

/** Finds in a platform's replay what was said while nobody listened; it is listed as lost, once, and never run. */
export class History {
  readonly #options: HistoryOptions
  readonly #marks = new Marks()

  constructor(options: HistoryOptions) {
    this.#options = options
  }

  /** A message of a channel was taken live; `time` by the platform's clock, in ms since 1970. */
  heard(connector: string, channel: string, time: number): void {
    this.#marks.move(connector, channel, time)
  }

  /** A platform has shown what was said before. */
  replayed(replay: Replay): void {
    const { connector, channel, data, trace } = replay
    const { ledger, lost, wouldRun } = this.#options
    const mark = this.#marks.get(connector, channel)
    // The first look at a channel: what was said before is nobody's loss, what is said from now on would be. Nothing of
    // it is in the ledger, so the mark lies behind its newest message and not on it.
    if (mark === undefined)
      this.#marks.move(connector, channel, 1 + Math.max(0, ...data.messages.map(({ time }) => time)))
    const missed = missedCommands(
      data.messages,
      mark,
      (id) => ledger.knows(connector, channel, id),
      ({ user, text }) => wouldRun(replay, user, text),
    )
    const messages = missed.map(({ id, time, user, text }): LostMessage => {
      this.#marks.move(connector, channel, time)
      // Should the connector bring it after all, it is answered as lost and not run.
      ledger.take(connector, channel, id).entry.settle(settled('lost', REASON))
      return {
        id,
        connector,
        channel: channel.slice(0, 200),
        user: user.name,
        text: text.slice(0, 500),
        holder: connector,
        reason: REASON,
      }
    })
    if (messages.length > 0) trace.add({ kind: 'missed', count: messages.length })
    for (let at = 0; at < messages.length; at += MAX_LOST) lost(messages.slice(at, at + MAX_LOST))
  }
}
