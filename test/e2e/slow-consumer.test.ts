import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { Status } from '../../packages/protocol/src/index.ts'
import { keyPairOf } from '../../packages/protocol/src/tokens/index.ts'
import { readHomeKeys } from '../../packages/supervisor/src/keys/key-file.ts'
import { mintToken } from '../../packages/supervisor/src/keys/mint.ts'
import { requireNatsServer } from '../support/nats-server.ts'
import { fixturePlugin, TestHome } from '../support/test-home.ts'
import { until } from '../support/until.ts'

// Who signed in with no token of this run is no process: nats-server tells only the name that it gave itself.
for (const [mode, isThere, who, counted] of [
  ['embedded', (_t: TestContext) => true, '8ball', 1],
  ['managed', requireNatsServer, 'one that calls itself 8ball', undefined],
] as const) {
  test(`who takes its messages too slowly is named in the status (${mode})`, async (t) => {
    if (!isThere(t)) return
    await using home = await TestHome.start({ config: `bus: { mode: ${mode} }`, plugins: [fixturePlugin('floods')] })
    // With a token in the name of a process, so that the status has an entry for it.
    using _client = await stalledClient(home, '8ball')
    assert.match((await home.say('!flood')).replies.join(), /it begins/)
    const told = ({ notices }: Status) => notices.find((notice) => notice.includes('took its messages too slowly'))
    const notice = await until(async () => told(await home.status()))
    assert.ok(notice.startsWith(`${who} was cut off the bus once because`), notice)
    assert.equal((await home.process('8ball')).slowConsumer?.count, counted)
    // Whoever was not slow goes on.
    assert.match((await home.say('!flip', { user: 'bob' })).replies.join(), /🪙/)
  })
}

test('a process that is too slow is named and counted also on a managed bus', async (t) => {
  if (!requireNatsServer(t)) return
  await using home = await TestHome.start({
    // The one that is stopped is not to be taken for one that hangs.
    config: 'bus: { mode: managed }\nplugins: { hears-floods: { health: { hangSeconds: 120 } } }',
    plugins: [fixturePlugin('floods'), fixturePlugin('hears-floods')],
  })
  await home.kill('hears-floods', 'SIGSTOP')
  assert.match((await home.say('!flood')).replies.join(), /it begins/)
  await home.processUntil('hears-floods', ({ slowConsumer }) => slowConsumer?.count === 1)
  const { notices } = await home.status()
  assert.ok(
    notices.some((notice) => notice.startsWith('hears-floods was cut off the bus once because')),
    notices.join('\n'),
  )
  await home.kill('hears-floods', 'SIGCONT')
})

/** A NATS client that subscribes to everything and reads nothing. */
async function stalledClient(home: TestHome, name: string): Promise<Disposable> {
  const keys = await readHomeKeys(home.paths.busKeys)
  if (keys === undefined) throw new Error('a home that runs has keys')
  const signer = { key: keys.account, issuerAccount: undefined }
  const { credentials } = mintToken(signer, { name, permissions: {} }, Date.now())
  const { publicKey, sign } = keyPairOf(credentials.seed)
  const { host, port } = (await home.status()).bus
  const socket = connect(port ?? 0, host ?? '')
  // It is cut off in the end, in the middle of what it did not read.
  socket.on('error', () => undefined)
  const [chunk] = (await once(socket, 'data')) as [Buffer]
  const { nonce } = JSON.parse(/^INFO (\{.*\})/.exec(chunk.toString())?.[1] ?? '{}') as { nonce: string }
  const shown = {
    jwt: credentials.token,
    nkey: publicKey,
    sig: sign(nonce).toString('base64url'),
    name,
    lang: 'test',
    version: '1.0.0',
  }
  socket.write(`CONNECT ${JSON.stringify({ ...shown, verbose: false, protocol: 1 })}\r\nSUB rosey.> 1\r\nPING\r\n`)
  await once(socket, 'data')
  socket.pause()
  return { [Symbol.dispose]: () => socket.destroy() }
}
