import { RoseyError } from '@rosey/protocol'

/** Options of `rosey start`. */
export interface StartOptions {
  readonly foreground?: boolean
  readonly logLevel?: string
  readonly force?: boolean
  readonly safe?: boolean
  readonly without?: readonly string[]
}

/**
 * Refuses options that would do nothing: those of a whole bot with names of processes, and the other way round.
 *
 * @throws RoseyError `usage`
 */
export function refuseMisplaced(names: readonly string[], options: StartOptions): void {
  if (names.length === 0 && options.force) {
    throw new RoseyError(
      'usage',
      '--force starts a disabled plugin for this once, and no name is given. Add the name, or leave it out',
    )
  }
  const given = ofWholeBot(options).map(({ flag }) => flag)
  if (names.length === 0 || given.length === 0) return
  throw new RoseyError(
    'usage',
    `--foreground, --log-level, --safe and --without say how a whole bot is started, got ${given.join(' and ')} with ` +
      `${names.join(', ')}. Leave out either`,
  )
}

/**
 * Refuses options that a bot which runs already could not follow any more.
 *
 * @throws RoseyError `daemon-running`
 */
export function refuseTooLate(options: StartOptions): void {
  const [first] = ofWholeBot(options)
  if (first === undefined) return
  throw new RoseyError('daemon-running', `The bot runs already, ${first.tooLate}. Stop it first: rosey stop`)
}

function ofWholeBot({ foreground = false, logLevel, safe = false, without = [] }: StartOptions) {
  const leavesOut = 'and what it leaves out is said at its start'
  return [
    ...(foreground ? [{ flag: '--foreground', tooLate: 'so it cannot run in this terminal, too' }] : []),
    ...(logLevel === undefined ? [] : [{ flag: '--log-level', tooLate: 'and its log level is said at its start' }]),
    ...(safe ? [{ flag: '--safe', tooLate: leavesOut }] : []),
    ...(without.length === 0 ? [] : [{ flag: '--without', tooLate: leavesOut }]),
  ]
}
