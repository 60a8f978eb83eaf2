// roseyd. Arguments: --root DIR (of this Rosey), --home DIR, --log-level LEVEL, --watch, --hang-reports, --foreground,
// --until-eof (stops when its standard input ends), --safe, --without NAME (may be repeated).
import type { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { LOG_LEVELS, messageOf, RoseyError } from '@rosey/protocol'
import { Daemon, type DaemonOptions } from './daemon/daemon.ts'
import { exitCodeOf } from './daemon/exit-code.ts'
import { installationAt } from './daemon/installation.ts'
import { printEntry } from './daemon/print-entry.ts'
import { openHome } from './home/index.ts'

/** Two signals within this time are one that came on two ways. */
const SAME_SIGNAL_MS = 300

process.title = 'roseyd'

let daemon: Daemon | undefined
/** Why it is to stop, as soon as something wants that. */
let stopReason: string | undefined
let firstSignalAt: number | undefined
// From the first moment on: a signal that comes during the start is done after it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    const at = performance.now()
    firstSignalAt ??= at
    // The second one means: at once. The children end with their control pipes, the guardian sees to the rest. One that
    // comes right after the first is the same: a group got it, and a parent in that group passed it on.
    if (at - firstSignalAt > SAME_SIGNAL_MS) process.exit(1)
    stop(signal)
  })
}
// An error of ours that nobody expected must not end everything that is supervised: it is told, and the rest goes on.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    if (daemon === undefined) fail(error)
    daemon.reportInternalError(error)
  })
}
// Nobody reads the terminal any more: `rosey start --foreground | head`. The log files have it all.
process.stdout.on('error', () => undefined)

try {
  const { values } = argumentsFrom(process.argv.slice(2))
  if (values['until-eof']) stopAtEndOf(process.stdin)
  daemon = await Daemon.start(optionsFrom(values))
  if (stopReason !== undefined) stop(stopReason)
  await daemon.finished
  process.exit(0)
} catch (error) {
  fail(error)
}

function stop(reason: string): void {
  stopReason ??= reason
  void daemon?.stop(stopReason)
}

// Whoever holds the other end may be killed, lose its terminal or crash: the system tells of each of these by the end.
function stopAtEndOf(input: Readable): void {
  const onEnd = () => stop('the command that started it has ended')
  input.on('end', onEnd).on('error', onEnd).resume()
}

function fail(error: unknown): never {
  const known =
    error instanceof RoseyError ? error : new RoseyError('home-unusable', messageOf(error), { cause: error })
  const { code, message, details } = known
  // Looked for by itself: this may be about arguments that could not be read.
  const isForPeople = process.argv.includes('--foreground')
  process.stderr.write(`${isForPeople ? `rosey: [${code}] ${message}` : JSON.stringify({ code, message, details })}\n`)
  process.exit(exitCodeOf(code))
}

function argumentsFrom(args: string[]) {
  return parseArgs({
    args,
    options: {
      root: { type: 'string', default: '.' },
      home: { type: 'string', default: '.' },
      'log-level': { type: 'string' },
      watch: { type: 'boolean', default: false },
      'hang-reports': { type: 'boolean', default: false },
      foreground: { type: 'boolean', default: false },
      'until-eof': { type: 'boolean', default: false },
      safe: { type: 'boolean', default: false },
      without: { type: 'string', multiple: true, default: [] },
    },
  })
}

function optionsFrom(values: ReturnType<typeof argumentsFrom>['values']): DaemonOptions {
  const level = LOG_LEVELS.find((known) => known === values['log-level'])
  return {
    installation: installationAt(values.root),
    paths: openHome(values.home),
    watchByDefault: values.watch,
    hangReportsByDefault: values['hang-reports'],
    leftOut: { safe: values.safe, without: values.without },
    ...(level === undefined ? {} : { logLevel: level }),
    ...(values.foreground ? { onLog: (entry) => process.stdout.write(`${printEntry(entry)}\n`) } : {}),
  }
}
