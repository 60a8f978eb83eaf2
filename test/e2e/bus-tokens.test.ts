import assert from 'node:assert/strict'
import { chmod, readFile, readlink, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { askServer, connectBus } from '../../packages/bus/src/index.ts'
import { type BusAccess, codeOf, type Status } from '../../packages/protocol/src/index.ts'
import { type AccountClaims, readToken } from '../../packages/protocol/src/tokens/index.ts'
import { HomeAuthority } from '../../packages/supervisor/src/keys/home-authority.ts'
import { createHomeKeys } from '../../packages/supervisor/src/keys/home-keys.ts'
import { readHomeKeys } from '../../packages/supervisor/src/keys/key-file.ts'
import { mintToken } from '../../packages/supervisor/src/keys/mint.ts'
import { CytubeServer } from '../support/cytube-server/index.ts'
import { requireNatsServer } from '../support/nats-server.ts'
import { fixturePlugin, TestHome } from '../support/test-home.ts'
import { forEachTokenBroker } from '../support/token-brokers.ts'
import { until } from '../support/until.ts'

const BUSES = ['embedded', 'managed'] as const
/** Generous for 2 busy cores; 100 ms are asked for and some 40 usual. */
const CUT_OFF_MS = 2000

function onBothBuses(name: string, run: (bus: (typeof BUSES)[number]) => Promise<void>): void {
  for (const bus of BUSES) {
    test(`${name} (${bus} bus)`, async (t: TestContext) => {
      if (bus === 'managed' && !requireNatsServer(t)) return
      await run(bus)
    })
  }
}

const endpointOf = ({ bus }: Status): BusAccess['endpoint'] => {
  return { kind: 'tcp', host: bus.host ?? '', port: bus.port ?? 0 }
}

const enter = (endpoint: BusAccess['endpoint'], credentials: BusAccess['credentials']) =>
  connectBus({ name: 'stranger', inboxPrefix: '_INBOX.x', access: { endpoint, credentials }, connectTimeoutMs: 5000 })

const facts = (home: TestHome) => home.control((client) => client.ask('keys', {}))

/** Who is on a nats-server, asked of the server itself by the system account of the home. */
async function connections(home: TestHome): Promise<{ name: string; authorized_user?: string }[]> {
  const keys = await readHomeKeys(home.paths.busKeys)
  assert.ok(keys)
  const { credentials } = mintToken(
    { key: keys.system, issuerAccount: undefined },
    { name: 'test', permissions: {} },
    Date.now(),
  )
  const answer: { data: { connections: { name: string; authorized_user?: string }[] } } = JSON.parse(
    await askServer({
      name: 'test',
      access: { endpoint: endpointOf(await home.status()), credentials },
      subject: '$SYS.REQ.SERVER.PING.CONNZ',
      payload: '{"auth":true}',
      timeoutMs: 5000,
    }),
  )
  return answer.data.connections.filter(({ name }) => name !== 'test')
}

onBothBuses('every process has a token of its own, and nobody comes in without', async (bus) => {
  await using home = await TestHome.start({ config: `bus: { mode: ${bus} }` })
  const status = await home.status()
  assert.equal(status.bus.enforcement, 'full')
  const processes = [...status.services, ...status.connectors, ...status.plugins].filter(({ name }) => name !== 'nats')
  assert.deepEqual((await facts(home)).tokens, { held: processes.length, revoked: 0 })
  if (bus === 'managed') {
    const found = await connections(home)
    const names = processes.map(({ name }) => name)
    assert.deepEqual(found.map(({ name }) => name).sort(), [...names, 'roseyd'].sort())
    assert.equal(new Set(found.map((each) => each.authorized_user)).size, found.length)
    assert.equal((await stat(join(home.paths.run, 'nats-server.conf'))).mode & 0o777, 0o600)
  }
  assert.equal((await stat(home.paths.busKeys)).mode & 0o777, 0o600)
  const endpoint = endpointOf(status)
  const strangers = new HomeAuthority(createHomeKeys(Date.now()), Date.now())
  const forged = mintToken(strangers.signer, { name: 'x', permissions: {} }, Date.now()).credentials
  for (const credentials of [{ kind: 'none' } as const, { kind: 'secret', secret: 'guess' } as const, forged]) {
    await assert.rejects(enter(endpoint, credentials), { code: 'bus-auth' })
  }
  const keys = await readHomeKeys(home.paths.busKeys)
  const log = await readFile(join(home.paths.logs, 'rosey.log'), 'utf8')
  for (const key of [keys?.operator, keys?.account, keys?.system]) assert.ok(key && !log.includes(key.seed))
  assert.doesNotMatch(log, /SU[A-Z2-7]{56}/)
})

onBothBuses('the token of a process with the network ends with it, also at a crash', async (bus) => {
  await using home = await TestHome.start({ config: `bus: { mode: ${bus} }` })
  await home.killAndAwaitReturn('dice-roller')
  assert.equal((await facts(home)).tokens?.revoked, 0)
  await home.killAndAwaitReturn('console')
  assert.equal((await facts(home)).tokens?.revoked, 1)
  assert.match((await home.say('!roll')).replies.join(), /^🎲/)
})

onBothBuses('a plugin that is disabled is off the bus at once, although it does not end', async (bus) => {
  const config = `bus: { mode: ${bus} }\n`
  await using home = await TestHome.start({ config, plugins: [fixturePlugin('ignores-stop')] })
  const { pid, state, reason } = await home.process('ignores-stop')
  assert.equal(state, 'running', reason)
  const others = await Promise.all(['bot', 'dice-roller', 'console'].map((name) => home.process(name)))
  const socket = `/proc/${pid}/fd/4`
  assert.match(await readlink(socket), /^socket:/)
  await home.configure(`${config}plugins: { ignores-stop: { enabled: false } }\n`)
  await home.control((client) => client.ask('reload', {}, { silenceMs: 60_000 }))
  const cutAt = await until(async () => ((await readlink(socket).catch(() => undefined)) ? undefined : Date.now()))
  // It still ends: it has 5 s for that and another 5 s after SIGTERM.
  assert.equal((await home.process('ignores-stop')).pid, pid)
  const isStopping = ({ process, to }: Record<string, unknown>) => process === 'ignores-stop' && to === 'stopping'
  const stopping = await until(async () => (await home.log()).find(isStopping))
  const took = cutAt - Date.parse(String(stopping.time))
  assert.ok(took < CUT_OFF_MS, `cut off after ${took} ms`)
  assert.equal((await facts(home)).tokens?.revoked, 1)
  assert.match((await home.say('!flip')).replies.join(), /🪙/)
  for (const before of others) {
    const now = await home.process(before.name)
    assert.deepEqual([now.pid, now.state, now.crashes], [before.pid, 'running', 0])
  }
  // A bus that starts anew still knows.
  await home.killAndAwaitReturn('nats')
  assert.equal((await facts(home)).tokens?.revoked, 1)
  if (bus === 'managed') {
    const text = await readFile(join(home.paths.run, 'nats-server.conf'), 'utf8')
    const account = (await facts(home)).publicKeys.account
    const [, token = ''] = new RegExp(`${account}: "(.+)"`).exec(text) ?? []
    const reading = readToken(token)
    assert.ok(reading.kind === 'ok')
    assert.equal(Object.keys((reading.claims as AccountClaims).nats.revocations ?? {}).length, 1)
  }
})

onBothBuses('new keys under chat: the bot goes on, and every line gets its reply', async (bus) => {
  const config = `bus: { mode: ${bus} }\nplugins: { dice-roller: { config: { cooldownSeconds: 0 } } }\n`
  await using home = await TestHome.start({ config })
  const before = await facts(home)
  const [bot, dice] = await Promise.all(['bot', 'dice-roller'].map((name) => home.process(name)))
  // The console is on a connection that it was given, so it is replaced, and tells those who wait that it goes.
  const toldBy = (error: unknown) => (codeOf(error) === 'console-unreachable' ? ['told'] : Promise.reject(error))
  const said: Promise<readonly string[]>[] = []
  const say = () => {
    said.push(home.say('!roll 2d6', { user: `user${said.length}` }).then(({ replies }) => replies, toldBy))
  }
  const chat = setInterval(say, 50)
  try {
    await until(() => (said.length > 5 ? true : undefined))
    const after = await home.control((client) => client.ask('rotateKeys', {}, { silenceMs: 60_000 }))
    for (const key of ['operator', 'account', 'systemAccount', 'signingKey'] as const) {
      assert.notEqual(after.publicKeys[key], before.publicKeys[key])
    }
    await home.processUntil('dice-roller', ({ pid, state }) => state === 'running' && pid !== dice?.pid)
    await home.processUntil('bot', ({ state }) => state === 'running')
    const soFar = said.length
    await until(() => (said.length > soFar + 5 ? true : undefined))
  } finally {
    clearInterval(chat)
  }
  for (const replies of await Promise.all(said)) {
    assert.ok(replies.length > 0)
    assert.ok(replies.filter((reply) => reply.startsWith('🎲')).length <= 1, replies.join(' | '))
    // What a plugin had in hand when its bus went is not run again, and that is told, also where its reply came through.
    for (const more of replies.slice(1)) assert.match(more, /was interrupted before it had finished/)
  }
  assert.equal((await home.process('bot')).pid, bot?.pid)
  const { lost } = await home.status()
  assert.equal(lost.count, 0)
  const keys = await readHomeKeys(home.paths.busKeys)
  assert.equal(keys?.account.publicKey, (await facts(home)).publicKeys.account)
})

onBothBuses('new keys do not end a connector that dials: it is in its channel with the same process', async (bus) => {
  await using server = await CytubeServer.start()
  const lounge = `{ use: cytube, site: '${server.url}', channel: lounge, user: rosey, password: secret }`
  const config = `bus: { mode: ${bus} }\nconnectors: { console: { use: console }, lounge: ${lounge} }\n`
  await using home = await TestHome.start({ config })
  const before = await home.processUntil('lounge', ({ connection }) => connection?.state === 'connected')
  const dice = await home.process('dice-roller')
  await home.control((client) => client.ask('rotateKeys', {}, { silenceMs: 60_000 }))
  await home.processUntil('dice-roller', ({ pid, state }) => state === 'running' && pid !== dice.pid)
  await home.processUntil('lounge', ({ state }) => state === 'running')
  const ann = await server.user('ann')
  ann.say('!roll 2d6')
  await ann.shouldSee(/^🎲 \[[1-6], [1-6]\] = \d+$/, { from: 'rosey' })
  const after = await home.process('lounge')
  assert.deepEqual([after.pid, after.restarts], [before.pid, 0])
})

forEachTokenBroker(
  "processes have tokens of their own on somebody else's bus that gave us an account",
  async (start) => {
    const authority = new HomeAuthority(createHomeKeys(Date.now()), Date.now())
    await using broker = await start(authority.authorization)
    const { host, port } = broker.endpoint
    const config = `bus: { mode: external, servers: ["nats://${host}:${port}"], credentials: { account: { file: a.nk } } }`
    await using home = await TestHome.create({ config })
    const seed = join(home.paths.root, 'a.nk')
    await writeFile(seed, `${authority.keys.account.seed}\n`, { mode: 0o644 })
    await assert.rejects(home.startDaemon(), /key-exposed.*a\.nk can be used by other users/s)
    await chmod(seed, 0o600)
    await home.startDaemon()
    const { bus, notices } = await home.settled()
    assert.equal(bus.enforcement, 'no-revocation')
    assert.match(notices.join('\n'), /tokens cannot be revoked on this bus/)
    assert.equal((await facts(home)).publicKeys.account, authority.keys.account.publicKey)
    assert.match((await home.say('!flip')).replies.join(), /🪙/)
    await assert.rejects(
      home.control((client) => client.ask('rotateKeys', {})),
      { code: 'key-foreign' },
    )
  },
)

test('keys that others can read, or that are damaged, keep the daemon from starting and are left as they are', async () => {
  await using home = await TestHome.start()
  await home.stopDaemon()
  await chmod(home.paths.busKeys, 0o644)
  await assert.rejects(home.startDaemon(), /key-exposed.*bus-keys\.json.*chmod 600/s)
  await chmod(home.paths.busKeys, 0o600)
  await writeFile(home.paths.busKeys, '{')
  await assert.rejects(home.startDaemon(), /key-invalid.*bus-keys\.json are damaged/s)
  assert.equal(await readFile(home.paths.busKeys, 'utf8'), '{')
})
