import { CONSOLE_CHANNEL, type Role } from '@rosey/protocol'
import { runChat } from '../console/chat-ui.ts'
import { findConsole } from '../console/find-console.ts'
import { printable } from '../console/printable.ts'
import { sayOnce } from '../console/say-once.ts'
import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import { listenForInterrupts } from '../daemon/interrupts.ts'
import { EXIT_FAILED } from './outcomes.ts'

/** Options of `rosey chat`. */
export interface ChatCommandOptions {
  readonly user: string
  readonly role: Role
  readonly channel: string
  /** Seconds until one message must be settled. */
  readonly timeout: number
  /** The console connector, where there are several. */
  readonly connector?: string
}

/** Who one is in a chat when nothing else is said. */
export const CHAT_DEFAULTS = { user: 'you', role: 'user', channel: CONSOLE_CHANNEL, timeout: 20 } as const

/**
 * `rosey chat [TEXT]`: a chat to type into, or one message for a script. The latter prints a line for each reply and
 * ends with 0; with 1 when the message was not settled in time or nothing came.
 */
export async function chat(context: CliContext, text: string, options: ChatCommandOptions): Promise<number> {
  const paths = context.home()
  await using client = await ControlClient.connect(paths)
  const { user, role, channel, timeout, connector } = options
  const access = await findConsole(paths, await client.ask('status', {}), connector)
  const who = { ...access, user, role, channel }
  if (text !== '') return await sayAndPrint(context, { ...who, text, timeoutMs: timeout * 1000 })
  using interrupts = listenForInterrupts()
  const { stdin: input, stdout: output } = process
  const terminal = input.isTTY === true && output.isTTY === true
  await runChat({ ...who, input, output, terminal, signal: interrupts.first, settleMs: timeout * 1000 })
  return 0
}

async function sayAndPrint(
  { io }: CliContext,
  message: Omit<Parameters<typeof sayOnce>[0], 'onReply'>,
): Promise<number> {
  let replies = 0
  const onReply = (line: string) => {
    replies++
    io.out(printable(line))
  }
  const said = await sayOnce({ ...message, onReply })
  if (said.kind === 'timeout') {
    io.say(`Not settled within ${message.timeoutMs / 1000} s.`)
    return EXIT_FAILED
  }
  if (replies > 0) return 0
  io.say(`Nothing came: the message was ${said.outcome}${said.reason === undefined ? '' : `, ${said.reason}`}.`)
  return EXIT_FAILED
}
