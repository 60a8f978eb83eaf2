import type { Static } from 'typebox'
import * as Type from 'typebox'

/**
 * Why a process ended. The first cause wins: a process that is killed because it hung ended by `hang`, not by SIGKILL.
 *
 * - `asked`: roseyd asked it to stop
 * - `exited`: it ended by itself, with a code or by a signal from elsewhere
 * - `start-timeout`: it was not ready in time
 * - `start-failed`: it said itself why it cannot start
 * - `hang`: its event loop stood still
 * - `limit`: it used more than it may
 * - `control-violation`: it broke the rules of the control pipe
 * - `cut-off`: it lost its bus connection, which it cannot renew, while the bus was there
 * - `spawn-failed`: the system could not start it
 * - `replaced`: it was ended so that a new process can take over
 */
export const EXIT_CAUSES = [
  'asked',
  'exited',
  'start-timeout',
  'start-failed',
  'hang',
  'limit',
  'control-violation',
  'cut-off',
  'spawn-failed',
  'replaced',
] as const

export const ExitReasonSchema = Type.Object({
  cause: Type.Enum([...EXIT_CAUSES]),
  code: Type.Union([Type.Integer(), Type.Null()]),
  signal: Type.Union([Type.String(), Type.Null()]),
  /** What else is known: the sentence of the error, the limit. */
  message: Type.Optional(Type.String()),
  /** Code of the error table, where the process itself said why. */
  errorCode: Type.Optional(Type.String()),
})
export type ExitReason = Static<typeof ExitReasonSchema>
export type ExitCause = ExitReason['cause']

/** The exit code with which a process says that its config is wrong (C3; EX_CONFIG of sysexits.h). */
export const EXIT_CONFIG = 78

/** One sentence without a full stop: `killed by SIGKILL`, `not ready within 10 s, killed by SIGKILL`. */
export function describeExit(reason: ExitReason): string {
  const end = describeEnd(reason)
  const detail = reason.message === undefined ? '' : `: ${reason.message}`
  switch (reason.cause) {
    case 'asked':
      return `stopped on request (${end})`
    case 'replaced':
      return `replaced (${end})`
    case 'exited':
      return `${end}${detail}`
    case 'start-timeout':
      return `not ready in time${detail}`
    case 'start-failed':
      return `could not start${detail}`
    case 'hang':
      return `hung${detail}`
    case 'limit':
      return `over a limit${detail}`
    case 'control-violation':
      return `broke the rules of the control pipe${detail}`
    case 'cut-off':
      return `lost its bus connection${detail}`
    case 'spawn-failed':
      return `could not be started by the system${detail}`
  }
}

function describeEnd({ code, signal }: ExitReason): string {
  if (signal !== null) return `killed by ${signal}`
  if (code === 0) return 'ended by itself with code 0'
  return code === null ? 'ended' : `ended with code ${code}`
}
