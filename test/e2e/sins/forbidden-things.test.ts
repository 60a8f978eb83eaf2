import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { HAS_MEMORY_BOUND } from '../../../packages/supervisor/src/watch/memory-bound.ts'
import { requireNatsServer } from '../../support/nats-server.ts'
import { fixturePlugin, TestHome } from '../../support/test-home.ts'
import { FORBIDDEN, TRESPASSES } from './tables/forbidden.ts'

const NAME = 'forbidden-things'

async function startHome(bus: string): Promise<TestHome> {
  const limits = { memoryMb: 128, cpuPercent: null, checkIntervalSeconds: 1 }
  const config = JSON.stringify({ bus: { mode: bus }, plugins: { [NAME]: { limits } } })
  return TestHome.start({ config, plugins: [fixturePlugin(NAME), fixturePlugin('takes-roll')] })
}

test('a plugin that tries everything that is forbidden is refused each time, by the layer that should', {
  skip: HAS_MEMORY_BOUND ? false : 'needs prlimit: apt-get install util-linux',
}, async () => {
  process.env.ROSEY_TEST_SECRET = 'hunter2'
  await using home = await startHome('embedded')
  // Measured means bound, too.
  const { pid } = await home.processUntil(NAME, ({ resources }) => resources.memoryMb !== null)
  const { bus } = await home.status()
  const { replies } = await home.say(`!forbidden ${bus.port}`)
  const refused = new Map(replies.map((line) => line.split(' | ') as [string, string]))
  const layers = new Map(Array.from(refused, ([name, outcome]) => [name, outcome.split(': ')[0]]))
  // The words of each refusal are shown where one differs.
  assert.deepEqual(layers, FORBIDDEN, replies.join('\n'))
  assert.ok(FORBIDDEN.size >= 30)
  assert.equal((await home.process(NAME)).pid, pid)
  assert.match((await home.say('!flip', { user: 'bob' })).replies.join(), /🪙/)
})

for (const { bus, isThere } of [
  { bus: 'embedded', isThere: (_t: TestContext) => true },
  { bus: 'managed', isThere: requireNatsServer },
]) {
  test(`a plugin that goes past the SDK is refused by its token (${bus} bus)`, async (t) => {
    if (!isThere(t)) return
    await using home = await startHome(bus)
    const { pid } = await home.process(NAME)
    for (const [index, { operation, subject, queue = '' }] of TRESPASSES.entries()) {
      await home.say(`!trespass ${operation} ${subject} ${queue}`)
      const { refused } = await home.processUntil(NAME, (now) => (now.refused?.count ?? 0) > index)
      assert.deepEqual(
        [refused?.count, refused?.last.operation, refused?.last.subject],
        [index + 1, operation, subject],
      )
    }
    assert.equal((await home.process(NAME)).pid, pid)
    assert.match((await home.say('!flip', { user: 'bob' })).replies.join(), /🪙/)
  })
}
