import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { readStats } from '../../packages/supervisor/src/watch/process-stats.ts'
import { runRosey, spawnRosey } from '../support/run-rosey.ts'
import { TestHome } from '../support/test-home.ts'
import { until } from '../support/until.ts'

/** What is read of the report in JSON. */
interface Report {
  readonly recovery: { readonly kind: string; readonly isNew?: boolean }
  readonly servedAgainAfterMs: number | null
  readonly isOnTheWay: boolean
  readonly questions: Readonly<Record<'asked' | 'answered' | 'refused' | 'lost' | 'answeredTwice', number>> | null
}

const onLinux = { skip: process.platform === 'linux' ? false : 'only Linux tells whether a process is held' }

async function chaos(home: TestHome, ...args: readonly string[]): Promise<Report> {
  const { code, printed, said } = await runRosey(home, 'chaos', ...args, '--yes', '--json')
  assert.equal(code, 0, said)
  return JSON.parse(printed) as Report
}

test('what is killed is reported when it serves again, and each question has one end', async () => {
  await using home = await TestHome.start()
  for (const name of ['dice-roller', 'nats', 'console']) {
    const { pid } = await home.process(name)
    const { recovery, isOnTheWay, questions } = await chaos(home, 'kill', name)
    assert.deepEqual([recovery.kind, recovery.isNew, isOnTheWay], ['back', true, true], name)
    assert.notEqual((await home.process(name)).pid, pid)
    assert.ok(questions !== null && questions.answered > 0, name)
    assert.equal(questions.answered + questions.refused + questions.lost, questions.asked, name)
    assert.equal(questions.answeredTwice, 0, name)
  }
})

test('a frozen process goes on as the same one, and is let go by an interrupt, too', onLinux, async () => {
  await using home = await TestHome.start()
  const { pid } = await home.process('dice-roller')
  assert.ok(pid !== null)
  const { recovery, servedAgainAfterMs } = await chaos(home, 'freeze', 'dice-roller', '--for', '0.5')
  assert.deepEqual([recovery.kind, recovery.isNew], ['back', false])
  assert.ok((servedAgainAfterMs ?? 0) > 400)
  const frozen = spawnRosey(home, 'chaos', 'freeze', 'dice-roller', '--for', '60', '--yes')
  const activity = async () => (await readStats(pid))?.activity
  await until(async () => ((await activity()) === 'stopped' ? true : undefined))
  frozen.kill('SIGINT')
  assert.deepEqual(await once(frozen, 'exit'), [130, null])
  assert.notEqual(await activity(), 'stopped')
  assert.equal((await home.process('dice-roller')).pid, pid)
})

test('what does not run or is unknown is refused, and without a terminal nothing is done unasked', async () => {
  await using home = await TestHome.start({ config: 'plugins: { 8ball: { enabled: false } }\n' })
  for (const [args, code, sentence] of [
    [['kill', 'dice-rolle', '--yes'], 4, /\[name-unknown\].*Did you mean "dice-roller"/],
    [['stop', '8ball', '--yes'], 1, /\[not-running\] 8ball is disabled/],
    [['kill', 'dice-roller'], 2, /\[usage\] Kill dice-roller .*no terminal to ask on\. Use --yes/],
  ] as const) {
    const ran = await runRosey(home, 'chaos', ...args)
    assert.equal(ran.code, code, ran.said)
    assert.match(ran.said, sentence)
  }
  assert.equal((await home.process('dice-roller')).crashes, 0)
})

test('a bot without a console is measured by its status alone', async () => {
  const config = 'connectors: { hall: { use: cytube, site: "http://127.0.0.1:9", channel: hall, user: bot } }\n'
  await using home = await TestHome.start({ config })
  const ran = await runRosey(home, 'chaos', 'kill', 'dice-roller', '--yes')
  assert.equal(ran.code, 0, ran.said)
  assert.match(ran.printed, /serves again +after .* as a new process/)
  assert.match(ran.printed, /questions +none, the status alone was looked at: This bot has no console connector/)
})
