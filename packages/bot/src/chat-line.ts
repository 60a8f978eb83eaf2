import type { ChatUser } from '@rosey/protocol'
import type { Trace } from './trace.ts'

/** Something that a person said, in a channel or privately, on its way through the bot. */
export interface ChatLine {
  readonly connector: string
  readonly channel: string
  readonly platform: string
  /** A private message: answers go the same way. */
  readonly private: boolean
  readonly id: string
  /** With the role that the config gives. */
  readonly user: ChatUser
  readonly text: string
  readonly trace: Trace
}
