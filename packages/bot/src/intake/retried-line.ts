import type { BotConfig, RetriedCommand } from '@rosey/protocol'
import type { ChatLine } from '../chat-line.ts'
import { withRole } from '../people/roles.ts'
import type { Trace } from '../trace.ts'

/** What a {@link retriedLine} depends on beside the command. */
export interface RetryWorld {
  readonly config: BotConfig
  /** What the connector says of roles is believed; see `isOperatorConnector`. */
  readonly trusted: boolean
  readonly id: string
  readonly trace: Trace
}

/** A command as if the same person said it again at the same place, with the role that the config gives now. */
export function retriedLine(
  { command, args, connector, platform, channel, user, role, verified }: RetriedCommand,
  { config, trusted, id, trace }: RetryWorld,
): ChatLine {
  return {
    connector,
    channel,
    platform,
    private: false,
    id,
    user: withRole({ name: user, role, verified }, connector, config, trusted),
    text: `${config.prefix}${command} ${args}`,
    trace,
  }
}
