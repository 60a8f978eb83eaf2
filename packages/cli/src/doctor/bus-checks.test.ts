import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openHome } from '@rosey/supervisor'
import { type NatsServer, requireNatsServer, startNatsServer } from '../../../../test/support/nats-server.ts'
import { checkExternalBus } from './bus-checks.ts'

const SECRET = 'not-to-be-shown'

async function diagnoses(t: TestContext, bus: string) {
  const root = await mkdtemp(join(tmpdir(), 'rosey-doctor-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  await writeFile(join(root, 'rosey.yaml'), `bus: ${bus}\n`)
  const found = await checkExternalBus(openHome(root))
  assert.ok(!JSON.stringify(found).includes(SECRET), JSON.stringify(found))
  return found.map(({ kind, code, message }) => ({ kind, code, message }))
}

function external(servers: string[], credentials: string): string {
  return `{ mode: external, servers: ${JSON.stringify(servers)}, credentials: ${credentials} }`
}

const at = ({ host, port }: NatsServer) => `nats://${host}:${port}`
const SIGNED_IN = `{ user: u, password: ${SECRET} }`
const USER = `user: u, password: "${SECRET}"`

test('a bus of our own is not looked at', async (t) => {
  assert.deepEqual(await diagnoses(t, '{ mode: embedded }'), [])
})

test('a server that allows all is told with its version, also where another one is away', async (t) => {
  if (!requireNatsServer(t)) return
  await using server = await startNatsServer({ config: [`authorization { ${USER}, timeout: 30 }`] })
  const away = `nats://u:${SECRET}@127.0.0.1:1`
  const [works, gone, ...more] = await diagnoses(t, external([at(server), away], SIGNED_IN))
  assert.deepEqual([works?.kind, gone?.kind, more.length], ['ok', 'warn', 0])
  assert.match(works?.message ?? '', /nats-server 2\.\d+\.\d+, messages up to 1048576 bytes, no TLS$/)
  assert.match(gone?.message ?? '', /127\.0\.0\.1:1 cannot be reached/)
})

test('no server at all is an error', async (t) => {
  const [gone] = await diagnoses(t, external(['127.0.0.1:1'], SIGNED_IN))
  assert.deepEqual([gone?.kind, gone?.code], ['error', 'bus-unreachable'])
})

for (const [what, config, kind, code, message] of [
  [
    'does not take the password',
    ['authorization { user: u, password: other, timeout: 30 }'],
    'error',
    'bus-auth',
    /check bus\.credentials/,
  ],
  [
    'takes no long messages',
    [`authorization { ${USER}, timeout: 30 }`, 'max_payload: 1KB'],
    'error',
    'bus-limits',
    /max_payload is 1024/,
  ],
  [
    'allows some subjects',
    [`authorization { users: [{ ${USER}, permissions: { publish: ">", subscribe: ["_INBOX.>", "$SRV.>"] } }] }`],
    'error',
    'bus-rights',
    /subscribe to rosey\.platform\.>/,
  ],
] as const) {
  test(`a server that ${what} is an error with its code`, async (t) => {
    if (!requireNatsServer(t)) return
    await using server = await startNatsServer({ config })
    const found = (await diagnoses(t, external([at(server)], SIGNED_IN))).at(-1)
    assert.deepEqual([found?.kind, found?.code], [kind, code])
    assert.match(found?.message ?? '', message)
  })
}

test('a server whose certificate is not known here is an error of the certificate', async (t) => {
  if (!requireNatsServer(t)) return
  const file = (name: string) =>
    JSON.stringify(fileURLToPath(new URL(`../../../../test/fixtures/tls/${name}`, import.meta.url)))
  const tls = `tls { cert_file: ${file('server.cert.pem')}, key_file: ${file('server.key.pem')} }`
  await using server = await startNatsServer({ config: [tls] })
  const [found] = await diagnoses(t, external([`tls://localhost:${server.port}`], SIGNED_IN))
  assert.deepEqual([found?.kind, found?.code], ['error', 'bus-tls'])
})
