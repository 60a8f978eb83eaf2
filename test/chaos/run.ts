// node packages/cli/bin/node26.js test/chaos/run.ts [--minutes 60] [--per-second 50] [--seed N] [--bus embedded|managed]:
// a bot under load while its processes are killed, stopped, frozen and slowed down. Ends with 1 when a command had no end
// or two, when more was lost than what was in hand, or (from half an hour on) when roseyd, bot or nats grows.
// SIGTERM ends it early, with what it has seen so far.
import { parseArgs } from 'node:util'
import { runChaosUnderLoad } from './chaos-run.ts'
import { describeRun } from './describe-run.ts'
import { seedFrom } from './random.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    'per-second': { type: 'string', default: '50' },
    seed: { type: 'string', default: `${seedFrom(process.env)}` },
    bus: { type: 'string', default: 'embedded' },
  },
})
const seed = Number(values.seed)
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())
console.log(`seed ${seed}, ${values.minutes} minutes, bus ${values.bus}`)
const report = await runChaosUnderLoad({
  seconds: Number(values.minutes) * 60,
  perSecond: Number(values['per-second']),
  seed,
  bus: values.bus,
  signal: stop.signal,
})
for (const line of describeRun(report)) console.log(line)
process.exitCode = report.violations.length === 0 ? 0 : 1
