// The way of docs/bus.md from the embedded bus to a cluster of one's own, step by step.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { NatsCluster } from '../support/nats-cluster.ts'
import { requireNatsServer } from '../support/nats-server.ts'
import { TestHome } from '../support/test-home.ts'

const ROSEY = fileURLToPath(new URL('../../packages/cli/bin/rosey.js', import.meta.url))

const rosey = (home: TestHome, ...words: string[]) =>
  promisify(execFile)(process.execPath, [ROSEY, '--home', home.paths.root, ...words])

test('a home moves from its own bus to a cluster, and stays when one server of it is killed', async (t) => {
  if (!requireNatsServer(t)) return
  await using home = await TestHome.start({ config: 'bus: { mode: embedded }' })
  assert.match((await home.say('!flip')).replies.join(), /🪙/)
  const folder = join(home.paths.root, 'servers')
  await rosey(home, 'keys', 'export', folder)
  await home.stopDaemon()
  assert.equal((await stat(join(folder, 'bus-account.nk'))).mode & 0o777, 0o600)
  await assert.rejects(rosey(home, 'keys', 'export', folder), /is there already/)
  const lines = (await readFile(join(folder, 'rosey-accounts.conf'), 'utf8')).trimEnd().split('\n')
  await using cluster = await NatsCluster.start(lines)
  const seed = join(folder, 'bus-account.nk')
  await home.configure(
    `bus: { mode: external, servers: ${JSON.stringify(cluster.urls)}, credentials: { account: { file: ${seed} } } }`,
  )
  await home.startDaemon()
  const { bus } = await home.settled()
  assert.deepEqual([bus.mode, bus.enforcement], ['external', 'no-revocation'])
  assert.match((await home.say('!flip')).replies.join(), /🪙/)
  // A plugin without the network is given a connection to the first server that answers, which is this one.
  const { pid: before } = await home.process('dice-roller')
  await cluster.kill(0)
  await home.processUntil('dice-roller', ({ state, pid }) => state === 'running' && pid !== before)
  await home.processUntil('bot', ({ state }) => state === 'running')
  await home.processUntil('console', ({ state }) => state === 'running')
  assert.match((await home.say('!flip', { user: 'bob' })).replies.join(), /🪙/)
  await assert.rejects(rosey(home, 'keys', 'export', join(home.paths.root, 'more')), /accounts already/)
})
