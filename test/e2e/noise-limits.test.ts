import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Noise } from '../../packages/protocol/src/index.ts'
import { requireNatsServer } from '../support/nats-server.ts'
import { fixturePlugin, TestHome } from '../support/test-home.ts'
import { until } from '../support/until.ts'

const PLUGIN = 'makes-noise'

/** Waits until so much of one kind was counted. */
async function untilCounted(home: TestHome, what: Noise, atLeast: number): Promise<void> {
  await home.processUntil(PLUGIN, ({ limited = [] }) =>
    limited.some((each) => each.what === what && each.count >= atLeast),
  )
}

/** Waits until its own log has such a line; gives it. */
function untilLogged(home: TestHome, line: RegExp): Promise<string> {
  return until(async () => {
    const lines = await home.log(`plugins/${PLUGIN}`)
    return lines.map(({ msg }) => String(msg)).find((msg) => line.test(msg))
  }, 60_000)
}

test('a plugin that says too much is refused it, and the operator is told once of each kind', async () => {
  await using home = await TestHome.start({ plugins: [fixturePlugin(PLUGIN)] })
  const { pid } = await home.process(PLUGIN)

  assert.deepEqual((await home.say('!announce')).replies, ['bus-too-fast'])
  await untilCounted(home, 'messages', 2)

  const answered = await home.say('!answer')
  assert.equal(answered.outcome, 'failed')
  assert.equal(answered.replies.filter((line) => line === 'and another one').length, 20)
  await untilCounted(home, 'replies', 1)

  assert.deepEqual((await home.say('!line')).replies, ['printed'])
  const cut = await untilLogged(home, /… \[cut\]$/)
  assert.equal(cut.length, 16 * 1024 + '… [cut]'.length)

  assert.deepEqual((await home.say('!print')).replies, ['printed'])
  await untilCounted(home, 'log-lines', 1000)
  await untilLogged(home, /^\d+ lines of stdout were dropped/)

  const { notices } = await home.status()
  const about = notices
    .filter((notice) => notice.startsWith(`${PLUGIN}: `))
    .map((notice) => notice.replace(/[\d,]+/, 'N'))
  assert.deepEqual(about.toSorted(), [
    `${PLUGIN}: N bus messages refused in the last 10 min, more than 200/s`,
    `${PLUGIN}: N log lines dropped in the last 10 min, more than 500/s, or 1 MB/s`,
    `${PLUGIN}: N reply refused in the last 10 min, more than 200 to one command`,
  ])
  // It was refused, and nothing else happened to it or to others.
  const after = await home.process(PLUGIN)
  assert.deepEqual([after.pid, after.state, after.crashes], [pid, 'running', 0])
  assert.match((await home.say('!roll 2d6')).replies.join(), /^🎲/)
})

test('a plugin that asks and never waits has a bounded number of open questions', async () => {
  await using home = await TestHome.start({ plugins: [fixturePlugin(PLUGIN)] })
  const { replies } = await home.say('!ask')
  assert.deepEqual(JSON.parse(replies[0] ?? ''), { 'send-refused': 256, 'bus-requests-full': 44 })
  await untilCounted(home, 'requests', 44)
})

for (const mode of ['embedded', 'managed'] as const) {
  test(`a plugin holds no more subscriptions than it needs (${mode} bus)`, async (t: TestContext) => {
    if (mode === 'managed' && !requireNatsServer(t)) return
    await using home = await TestHome.start({ plugins: [fixturePlugin(PLUGIN)], config: `bus: { mode: ${mode} }\n` })
    assert.deepEqual((await home.say('!listen')).replies, ['it listens'])
    await untilCounted(home, 'subscriptions', 80)
    assert.match((await home.say('!roll 2d6')).replies.join(), /^🎲/)
    assert.equal((await home.process(PLUGIN)).crashes, 0)
  })
}
