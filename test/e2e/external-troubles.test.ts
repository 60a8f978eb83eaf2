// What is wrong with somebody else's bus is told with a code, a subject or limit, and what to do.
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { natsServerLines } from '../../packages/protocol/src/index.ts'
import {
  accountToken,
  createKeyPair,
  type KeyPair,
  operatorToken,
  signToken,
} from '../../packages/protocol/src/tokens/index.ts'
import { type NatsServer, requireNatsServer, startNatsServer } from '../support/nats-server.ts'
import { TestHome } from '../support/test-home.ts'
import { until } from '../support/until.ts'

async function homeAt({ host, port }: NatsServer, credentials: string): Promise<TestHome> {
  const servers = `servers: ["nats://${host}:${port}"]`
  return TestHome.create({ config: `bus: { mode: external, ${servers}, credentials: ${credentials} }` })
}

/** The first trouble in the status that matches, which is told as the state of the bus and as a notice. */
async function troubleIn(home: TestHome, wanted: RegExp): Promise<string> {
  return await until(async () => {
    const { services, notices } = await home.status()
    const [bus] = services
    if (bus?.name !== 'nats' || !wanted.test(bus.reason)) return undefined
    assert.equal(bus.state, 'unhealthy')
    assert.ok(notices.includes(bus.reason), notices.join('\n'))
    return bus.reason
  })
}

test('a user that may not hear what a bot needs is told with the subjects', async (t) => {
  if (!requireNatsServer(t)) return
  const config = [
    'authorization { users: [{ user: u, password: p, permissions: {',
    '  publish: ["rosey.>", "_INBOX.>"], subscribe: ["rosey.hook.>", "rosey.command.>", "_INBOX.>", "$SRV.>"] } }] }',
  ]
  await using server = await startNatsServer({ config })
  await using home = await homeAt(server, '{ user: u, password: p }')
  await home.startDaemon()
  const trouble = await troubleIn(home, /^\[bus-rights\] the user of bus\.credentials may not subscribe to/)
  assert.match(trouble, /rosey\.platform\.>.*rosey\.chat\.>/)
  // What was tried, and what a process was refused itself.
  const own = '[bus-rights] the servers do not let bot subscribe to rosey.platform.>'
  await until(async () => (await home.status()).notices.find((notice) => notice.startsWith(own)))
  const { notices } = await home.status()
  assert.ok(notices.some((notice) => notice.startsWith('[bus-unenforced] ')))
})

/** The config of a server with one account that takes so many connections. */
function serverWithAccount(account: KeyPair, connections: number): string[] {
  const [operator, system] = [createKeyPair('operator'), createKeyPair('account')]
  const limits = { subs: -1, data: -1, payload: -1, conn: connections, leaf: -1, imports: -1, exports: -1 }
  const nats = { type: 'account', version: 2, limits: { ...limits, wildcards: true } } as const
  const now = Date.now()
  return natsServerLines({
    operator: operatorToken(operator, { name: 'o', systemAccount: system.publicKey }, now),
    systemAccount: system.publicKey,
    accounts: [
      { publicKey: account.publicKey, token: signToken({ sub: account.publicKey, name: 'a', nats }, operator, now) },
      { publicKey: system.publicKey, token: accountToken(operator, { publicKey: system.publicKey, name: 's' }, now) },
    ],
  })
}

for (const [connections, isThere] of [
  [0, 'the bus is down'],
  // That is for roseyd, and there is none for the trial, nor for anybody else.
  [1, 'the bus is up'],
] as const) {
  test(`an account that takes ${connections} connections is told with the limit to raise`, async (t) => {
    if (!requireNatsServer(t)) return
    const account = createKeyPair('account')
    await using server = await startNatsServer({ config: serverWithAccount(account, connections) })
    await using home = await homeAt(server, '{ account: { file: account.nk } }')
    await writeFile(join(home.paths.root, 'account.nk'), account.seed, { mode: 0o600 })
    await home.startDaemon()
    assert.match(await troubleIn(home, /^\[bus-full\]/), /connections exceeded; raise the limit .*conn/)
    const { notices } = await home.status()
    assert.ok(notices.some((notice) => notice.startsWith('[key-foreign] tokens cannot be revoked')))
    await until(async () => (await home.log()).find(({ msg }) => msg === isThere))
    // With a connection of its own, and with one that was opened for it.
    for (const name of connections === 0 ? [] : ['console', '8ball'])
      await home.processUntil(name, ({ lastError }) => /takes no more connections: maximum/.test(lastError ?? ''))
  })
}
