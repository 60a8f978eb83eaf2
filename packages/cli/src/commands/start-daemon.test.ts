import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type HomePaths, holderOf, openHome } from '@rosey/supervisor'
import { DaemonProcess } from '../daemon/daemon-process.ts'
import { endDaemon } from '../daemon/end-daemon.ts'
import { keptIo } from '../test-io.ts'
import { addNeverReady } from '../test-rosey.ts'
import { startDaemon } from './start-daemon.ts'

/** A home in which another start is under way and comes to no end. */
async function startedElsewhere(t: TestContext): Promise<HomePaths> {
  const root = await mkdtemp(join(tmpdir(), 'rosey-join-'))
  const paths = openHome(root)
  let other: DaemonProcess | undefined
  // One hook: of several, Node runs the first one first, and the folder would go while roseyd still writes into it.
  t.after(async () => {
    if ((await endDaemon(paths, keptIo())) === 'was-not-running') other?.kill('SIGTERM')
    await other?.ended
    await rm(root, { recursive: true, force: true })
  })
  await addNeverReady(root)
  other = await DaemonProcess.spawn(paths, {})
  await (await other.answering(t.signal))[Symbol.asyncDispose]()
  return paths
}

test('an interrupt while another start is waited for ends the waiting, with 130, and nothing else', async (t) => {
  const paths = await startedElsewhere(t)
  const holder = await holderOf(paths.pidFile)
  const io = keptIo()
  const over = startDaemon(io, paths, {})
  while (!io.messages.some((line) => line.includes('dice-roller'))) await Promise.race([over, delay(10)])
  process.emit('SIGTERM', 'SIGTERM')
  assert.equal(await over, 130)
  assert.match(io.messages.join('\n'), /Interrupted: the bot goes on/)
  assert.deepEqual(await holderOf(paths.pidFile), holder)
  await assert.rejects(startDaemon(io, paths, { logLevel: 'debug' }), { code: 'daemon-running', message: /log level/ })
})
