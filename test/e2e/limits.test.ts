import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HAS_MEMORY_BOUND } from '../../packages/supervisor/src/watch/memory-bound.ts'
import { STATS_SOURCE } from '../../packages/supervisor/src/watch/process-stats.ts'
import { fixturePlugin, TestHome } from '../support/test-home.ts'
import { until } from '../support/until.ts'

const hasStats = { skip: STATS_SOURCE === 'proc' ? false : 'CPU and memory of processes can be measured on Linux only' }

/**
 * Says a command that ends its plugin and waits until that runs again; gives what the status says of the end. Who asked
 * is told, once, and everybody else is served meanwhile.
 */
async function endOf(home: TestHome, plugin: string, command: string): Promise<string> {
  const before = await home.process(plugin)
  const said = home.say(command)
  assert.match((await home.say('!roll 2d6', { user: 'bob' })).replies.join(), /^🎲/)
  const after = await home.processUntil(
    plugin,
    ({ pid, state }) => pid !== null && pid !== before.pid && state === 'running',
  )
  assert.equal((await said).replies.length, 1)
  assert.equal((await home.process('dice-roller')).crashes, 0)
  return after.lastError ?? ''
}

for (const command of ['!block', '!backtrack']) {
  test(`with hang reports the reason and the record name the guilty line (${command})`, hasStats, async () => {
    await using home = await TestHome.start({ plugins: [fixturePlugin('blocks-loop')], config: 'hangReports: true\n' })
    assert.match(await endOf(home, 'blocks-loop', command), /; it is in .*\(index\.ts:\d+:\d+\)$/)
    const [listed] = await until(async () => {
      const { records } = await home.control((client) => client.ask('crashes', {}))
      return records.length === 0 ? undefined : records
    })
    const record = await home.control((client) => client.ask('crash', { id: listed?.id ?? '' }))
    assert.match(record.stack?.text ?? '', /^ {4}at .*\(index\.ts:\d+:\d+\)$/m)
  })
}

test('a process that is stopped by a signal is ended, too, and the others are not', hasStats, async () => {
  await using home = await TestHome.start({ plugins: [fixturePlugin('blocks-loop')] })
  const pid = await home.kill('blocks-loop', 'SIGSTOP')
  const after = await home.processUntil('blocks-loop', (now) => now.pid !== null && now.pid !== pid)
  assert.match(after.lastError ?? '', /^hung: no sign of life for \d+ s, it was stopped by a signal$/)
  assert.equal((await home.process('dice-roller')).crashes, 0)
})

test('memory over the limit, twice in a row, is a restart that says how much', hasStats, async () => {
  await using home = await TestHome.start({ plugins: [fixturePlugin('takes-memory')] })
  const { pid } = await home.process('takes-memory')
  assert.deepEqual((await home.say('!leak')).replies, ['it begins'])
  const after = await home.processUntil('takes-memory', (now) => now.pid !== null && now.pid !== pid)
  assert.match(after.lastError ?? '', /^over a limit: used \d+ MB of memory, 64 MB are allowed, 2 times in a row$/)
  assert.ok((after.resources.peakMemoryMb ?? 0) > 64)
  const { memoryMb } = (await home.processUntil('takes-memory', ({ resources }) => resources.memoryMb !== null))
    .resources
  assert.ok((memoryMb ?? 1000) < 64)
})

test('memory beside the heap is bound between two measurements', {
  skip: HAS_MEMORY_BOUND ? false : 'needs prlimit: apt-get install util-linux',
}, async () => {
  await using home = await TestHome.start({ plugins: [fixturePlugin('takes-memory')] })
  const said = await home.say('!buffers')
  // It was refused the memory: its command fails, or it ends.
  assert.equal(said.outcome, 'failed', said.replies.join())
  assert.equal(said.replies.length, 1)
  await home.processUntil('takes-memory', ({ state }) => state === 'running')
  assert.equal((await home.process('dice-roller')).crashes, 0)
})

test('CPU over the limit, twice in a row, is a restart that says how much', hasStats, async () => {
  await using home = await TestHome.start({ plugins: [fixturePlugin('burns-cpu')] })
  const { pid } = await home.process('burns-cpu')
  assert.deepEqual((await home.say('!burn')).replies, ['it begins'])
  const after = await home.processUntil('burns-cpu', (now) => now.pid !== null && now.pid !== pid)
  assert.match(after.lastError ?? '', /^over a limit: used \d+ % of a core, 15 % are allowed, 2 times in a row$/)
})

test('where a violation is only to be told, it is told and the process goes on', hasStats, async () => {
  await using home = await TestHome.start({
    plugins: [fixturePlugin('takes-memory')],
    config: 'plugins: { takes-memory: { limits: { onViolation: warn } } }\n',
  })
  const { pid } = await home.process('takes-memory')
  assert.deepEqual((await home.say('!keep')).replies, ['kept'])
  const isTold = ({ process, action }: Record<string, unknown>) => process === 'takes-memory' && action === 'warn'
  await until(async () => ((await home.log()).some(isTold) ? true : undefined))
  assert.equal((await home.process('takes-memory')).pid, pid)
})
