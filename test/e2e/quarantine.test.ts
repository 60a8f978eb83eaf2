import assert from 'node:assert/strict'
import { readdir, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { ShownQuarantineEntry } from '../../packages/protocol/src/index.ts'
import { ConsoleListener } from '../support/console-listener.ts'
import { runRosey } from '../support/run-rosey.ts'
import { fixturePlugin, TestHome } from '../support/test-home.ts'
import { until } from '../support/until.ts'

const PLUGIN = 'exits-on-command'

/** Says what ends the plugin and waits until it runs again. */
async function crash(home: TestHome, text: string): Promise<readonly string[]> {
  const { pid } = await home.process(PLUGIN)
  const { replies } = await home.say(text)
  await home.processUntil(PLUGIN, (now) => now.pid !== null && now.pid !== pid && now.state === 'running')
  return replies
}

function entries(home: TestHome): Promise<readonly ShownQuarantineEntry[]> {
  return home.control((client) => client.ask('quarantine', {}))
}

function quarantined(home: TestHome, count: number): Promise<readonly ShownQuarantineEntry[]> {
  return until(async () => {
    const now = await entries(home)
    return now.length === count ? now : undefined
  })
}

test('a command that crashes its plugin twice is not run any more, until the operator says so', async () => {
  await using home = await TestHome.start({ plugins: [fixturePlugin(PLUGIN)] })
  for (let round = 0; round < 2; round++) {
    assert.equal((await crash(home, '!exit now "at once"')).length, 1)
  }
  const [entry] = await quarantined(home, 1)
  assert.ok(entry)
  assert.deepEqual([entry.plugin, entry.command, entry.args, entry.crashes], [PLUGIN, 'exit', 'now "at once"', 2])

  const { crashes } = await home.process(PLUGIN)
  const refused = await home.say('!exit   now  "at once"')
  assert.equal(refused.outcome, 'refused')
  assert.match(refused.replies.join('\n'), /^you: !exit with just these words has made exits-on-command crash twice/)
  assert.equal((await home.process(PLUGIN)).crashes, crashes)
  assert.match((await home.say('!boom')).replies.join(), /an error in the plugin/)

  const list = await runRosey(home, 'quarantine', 'list')
  assert.match(list.printed, new RegExp(`${entry.id} +${PLUGIN} \\S+ +exit now "at once" +you +console:console +2 `))
  assert.equal(JSON.parse((await runRosey(home, 'quarantine', 'list', '--json')).printed)[0].id, entry.id)
  const unknown = await runRosey(home, 'quarantine', 'retry', `${entry.id}0`)
  assert.deepEqual([unknown.code, unknown.said.includes(`Did you mean ${entry.id}?`)], [4, true])

  // It survives the daemon.
  await home.stopDaemon()
  await home.startDaemon()
  await home.settled()
  assert.equal((await home.say('!exit now "at once"')).outcome, 'refused')

  await using listener = await ConsoleListener.enter(home, 'ann')
  const retried = await runRosey(home, 'quarantine', 'retry', entry.id)
  assert.deepEqual([retried.code, retried.said.includes('is run once more for you')], [0, true], retried.said)
  await listener.hears(({ text }) => text.startsWith('you: exits-on-command was interrupted'))
  const [again] = await quarantined(home, 1)
  assert.deepEqual([again?.id, again?.crashes], [entry.id, 3])

  const dropped = await runRosey(home, 'quarantine', 'drop', 'all')
  assert.deepEqual([dropped.code, dropped.said.includes(`${entry.id}: exit now "at once"`)], [0, true], dropped.said)
  assert.deepEqual(await entries(home), [])
  assert.equal((await runRosey(home, 'quarantine', 'list')).said, 'Nothing is in quarantine.')
})

test('a stop and a restart on request make nothing suspect, and a damaged list starts empty', async () => {
  await using home = await TestHome.create({ plugins: [fixturePlugin(PLUGIN)] })
  await writeFile(home.paths.quarantine, '{"version":1,"entries":[{]}')
  await home.startDaemon()
  await home.settled()
  assert.match((await home.status()).notices.join('\n'), /\[quarantine-damaged\].*nothing is in quarantine now/)
  assert.ok((await readdir(home.paths.data)).some((name) => name.startsWith('quarantine.json.damaged-')))
  for (let round = 0; round < 2; round++) {
    assert.match((await home.say('!slow')).replies.join(), /took too long/)
    await home.control((client) => client.ask('restart', { names: [PLUGIN], timeoutSeconds: 0 }))
  }
  assert.equal((await crash(home, '!exit'))[0], 'you: exits-on-command was interrupted before it had finished !exit.')
  assert.deepEqual(await entries(home), [])
})
