import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import type { Status } from '@rosey/protocol'
import { TestServer } from '../console/test-server.ts'
import { chaosAction } from './actions.ts'
import { Prober } from './prober.ts'
import { type ChaosResult, type ChaosRun, runChaos } from './run-chaos.ts'
import { ON_LINUX, type Sleeper, startSleeper, untilHeld } from './test-sleeper.ts'
import { statusWith } from './test-target.ts'

const NEW_PID = 1
const LONG_S = 60

const runOn = ({ pid }: Sleeper, changes: Partial<ChaosRun>): ChaosRun => ({
  action: chaosAction('kill'),
  name: 'dice',
  prober: undefined,
  isOnTheWay: true,
  status: async () => statusWith({ pid }),
  signal: new AbortController().signal,
  ...changes,
})

/** What came of a run that was not broken off before it began. */
async function resultOf(run: ChaosRun): Promise<ChaosResult> {
  const result = await runChaos(run)
  assert.ok(result !== undefined)
  return result
}

/** As roseyd tells it of a process that it starts again, and of a message that was lost with the old one. */
function restarting({ child, pid }: Sleeper): () => Promise<Status> {
  return async () => {
    const hasEnded = child.exitCode !== null || child.signalCode !== null
    return { ...statusWith({ pid: hasEnded ? NEW_PID : pid }), lost: { count: hasEnded ? 3 : 2, last: [] } }
  }
}

test('what is killed is back as a new process; what the bot was asked meanwhile is counted', async (t) => {
  await using server = await TestServer.start()
  const access = async () => ({ socketPath: server.socketPath, token: 'secret' })
  await using prober = await Prober.start({ text: '!roll', everyMs: 5, access })
  const sleeper = await startSleeper(t)
  const { pid, recovery, servedAgainAfterMs, questions, lostMessages } = await resultOf(
    runOn(sleeper, { prober, status: restarting(sleeper) }),
  )
  assert.equal(pid, sleeper.pid)
  assert.deepEqual(recovery, { kind: 'back', pid: NEW_PID, isNew: true })
  assert.ok(servedAgainAfterMs !== null && servedAgainAfterMs > 0)
  assert.ok(questions !== null && questions.answered > 0 && questions.answered === questions.asked)
  assert.equal(lostMessages, 1)
})

test('what was frozen is back when it is let go and gives a sign of life', ON_LINUX, async (t) => {
  const sleeper = await startSleeper(t)
  const { recovery, questions } = await resultOf(
    runOn(sleeper, {
      action: chaosAction('freeze', 0.2),
      status: async () => statusWith({ pid: sleeper.pid, lastHealthCheckAt: new Date().toISOString() }),
    }),
  )
  assert.deepEqual(recovery, { kind: 'back', pid: sleeper.pid, isNew: false })
  assert.equal(questions, null)
  await untilHeld(sleeper.pid, false)
})

test('a freeze ends as soon as roseyd has replaced its process', ON_LINUX, async (t) => {
  const sleeper = await startSleeper(t)
  const run = resultOf(runOn(sleeper, { action: chaosAction('freeze', LONG_S), status: restarting(sleeper) }))
  await untilHeld(sleeper.pid, true)
  sleeper.child.kill('SIGKILL')
  assert.deepEqual((await run).recovery, { kind: 'back', pid: NEW_PID, isNew: true })
})

test('an interrupt lets the process go, and tells how it stands', ON_LINUX, async (t) => {
  const sleeper = await startSleeper(t)
  const interrupt = new AbortController()
  const action = chaosAction('freeze', LONG_S)
  const run = resultOf(runOn(sleeper, { action, signal: interrupt.signal }))
  await untilHeld(sleeper.pid, true)
  interrupt.abort()
  assert.deepEqual((await run).recovery, { kind: 'waiting' })
  await untilHeld(sleeper.pid, false)
})

test('a process is let go, too, when the daemon does not answer any more', ON_LINUX, async (t) => {
  const sleeper = await startSleeper(t)
  let isGone = false
  const status = async () => {
    if (isGone) throw new Error('the daemon has gone')
    return statusWith({ pid: sleeper.pid })
  }
  const run = resultOf(runOn(sleeper, { action: chaosAction('freeze', LONG_S), status }))
  await untilHeld(sleeper.pid, true)
  isGone = true
  await assert.rejects(run, /the daemon has gone/)
  await untilHeld(sleeper.pid, false)
})

test('a process that has just ended by itself is an error', async (t) => {
  const sleeper = await startSleeper(t)
  sleeper.child.kill('SIGKILL')
  await once(sleeper.child, 'exit')
  await assert.rejects(runChaos(runOn(sleeper, {})), { code: 'not-running' })
})

test('nothing is done when it is broken off while the first questions are asked', async (t) => {
  const sleeper = await startSleeper(t)
  assert.equal(await runChaos(runOn(sleeper, { signal: AbortSignal.abort() })), undefined)
  assert.deepEqual([sleeper.child.exitCode, sleeper.child.signalCode], [null, null])
})

test('a plugin that is removed meanwhile rests', async (t) => {
  const sleeper = await startSleeper(t)
  const { child } = sleeper
  const status = async () => {
    const now = statusWith({ pid: sleeper.pid })
    return child.signalCode === null ? now : { ...now, plugins: [] }
  }
  assert.equal((await resultOf(runOn(sleeper, { status }))).recovery.kind, 'resting')
})
