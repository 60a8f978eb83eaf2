import { EXIT_CONFIG, messageOf } from '@rosey/protocol'
import { exitCodeOf } from '@rosey/supervisor'
import type { CliContext } from '../context.ts'
import { checkExternalBus } from '../doctor/bus-checks.ts'
import { type Diagnosis, type DoctorCheck, failure } from '../doctor/check.ts'
import { checkConfig } from '../doctor/config-checks.ts'
import { checkDisk } from '../doctor/disk-checks.ts'
import { checkDaemon, checkHome, checkPlugins, checkPrivacy, checkRegistry } from '../doctor/home-checks.ts'
import { checkSandbox, checkSystem } from '../doctor/isolation-checks.ts'
import { checkKeys } from '../doctor/key-checks.ts'
import { checkNatsServer, checkNode } from '../doctor/machine-checks.ts'
import type { Io } from '../io.ts'
import { EXIT_FAILED } from './outcomes.ts'
import type { JsonOption } from './status.ts'

const CHECKS: readonly DoctorCheck[] = [
  checkNode,
  checkSystem,
  checkSandbox,
  checkHome,
  checkDisk,
  checkPrivacy,
  checkConfig,
  checkPlugins,
  checkRegistry,
  checkNatsServer,
  checkKeys,
  checkExternalBus,
  checkDaemon,
]

/**
 * `rosey doctor`: looks at everything the bot needs. Ends with 78 when the config is wrong, with 1 when something else
 * keeps the bot from working; warnings alone are no failure.
 */
export async function doctor({ io, home }: CliContext, { json }: JsonOption): Promise<number> {
  const paths = home()
  const found: Diagnosis[] = []
  for (const check of CHECKS) {
    found.push(
      ...(await check(paths).catch((error: unknown) => [
        failure('doctor', `A check failed itself: ${messageOf(error)}`, 'Report this.'),
      ])),
    )
  }
  if (json) io.out(JSON.stringify(found, undefined, 2))
  else for (const diagnosis of found) for (const line of diagnosisLines(diagnosis, io)) io.out(line)
  const errors = found.filter(({ kind }) => kind === 'error')
  if (errors.some(({ code }) => code !== undefined && exitCodeOf(code) === EXIT_CONFIG)) return EXIT_CONFIG
  return errors.length > 0 ? EXIT_FAILED : 0
}

const MARKS = { ok: ['●', 'green'], warn: ['?', 'yellow'], error: ['✕', 'red'] } as const
const SUBJECT_WIDTH = 12

function diagnosisLines({ kind, subject, message, remedy }: Diagnosis, io: Io): string[] {
  const [mark, colour] = MARKS[kind]
  const line = `${io.paint(colour, mark)} ${subject.padEnd(SUBJECT_WIDTH)} ${message}`
  return remedy === undefined ? [line] : [line, `${' '.repeat(SUBJECT_WIDTH + 3)}${remedy}`]
}
