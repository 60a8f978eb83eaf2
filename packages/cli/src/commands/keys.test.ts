import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { KeyFacts } from '@rosey/supervisor'
import { runCli } from '../run-cli.ts'
import { keptIo } from '../test-io.ts'

async function emptyHome(t: TestContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'rosey-cli-keys-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  return root
}

async function run(root: string, ...args: string[]) {
  const io = keptIo()
  const code = await runCli(['--home', root, ...args], io)
  return { code, data: io.data.join('\n'), messages: io.messages.join('\n') }
}

const facts = async (root: string): Promise<KeyFacts> => JSON.parse((await run(root, 'keys', '--json')).data)

test('without a daemon the keys on the disk are told, made anew and used for credentials', async (t) => {
  const root = await emptyHome(t)
  assert.match((await run(root, 'keys')).data, /operator +not made yet/)
  const made = await run(root, 'keys', 'rotate')
  assert.deepEqual([made.code, /hold from the next start on/.test(made.messages)], [0, true])
  const first = await facts(root)
  assert.match(first.publicKeys.account ?? '', /^A/)
  assert.match((await run(root, 'keys')).data, /tokens +no daemon runs/)
  const printed = await run(root, 'keys', 'creds')
  assert.equal(printed.code, 0)
  assert.match(printed.data, /^-----BEGIN NATS USER JWT-----\n/)
  const file = join(root, 'reader.creds')
  assert.equal((await run(root, 'keys', 'creds', '--file', file)).code, 0)
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  const text = await readFile(file, 'utf8')
  const again = await run(root, 'keys', 'creds', '--file', file)
  assert.deepEqual([again.code, /is there already/.test(again.messages)], [2, true])
  assert.equal(await readFile(file, 'utf8'), text)
  await run(root, 'keys', 'rotate')
  assert.notEqual((await facts(root)).publicKeys.account, first.publicKeys.account)
  const elsewhere = await run(root, 'keys', 'creds', '--file', join(root, 'gone', 'x.creds'))
  assert.deepEqual([elsewhere.code, /there is no folder .*gone$/m.test(elsewhere.messages)], [2, true])
})

test('keys that are exposed or damaged end with 78 here and as an error in doctor, and rotate mends them', async (t) => {
  const root = await emptyHome(t)
  await run(root, 'keys', 'rotate')
  const file = join(root, 'data', 'bus-keys.json')
  const doctor = async () => {
    const found: { subject: string; kind: string; message: string }[] = JSON.parse(
      (await run(root, 'doctor', '--json')).data,
    )
    return found.find(({ subject }) => subject === 'bus keys')
  }
  assert.equal((await doctor())?.kind, 'ok')
  await chmod(file, 0o640)
  const exposed = await run(root, 'keys')
  assert.deepEqual([exposed.code, /\[key-exposed\].*mode is 0640/.test(exposed.messages)], [78, true])
  assert.equal((await doctor())?.kind, 'error')
  await chmod(file, 0o600)
  await writeFile(file, 'no keys')
  assert.deepEqual((await run(root, 'keys')).code, 78)
  assert.match((await doctor())?.message ?? '', /damaged/)
  assert.equal((await run(root, 'keys', 'rotate')).code, 0)
  assert.equal((await run(root, 'keys')).code, 0)
})

test('the keys of an external bus are not ours to change, and that permissions do not hold is said', async (t) => {
  const root = await emptyHome(t)
  await writeFile(join(root, 'rosey.yaml'), 'bus: { mode: external, servers: ["nats://127.0.0.1:1"] }\n')
  assert.match((await run(root, 'keys')).data, /bus +external\npermissions +bus permissions are not enforced/)
  for (const words of [['rotate'], ['creds']]) {
    const { code, messages } = await run(root, 'keys', ...words)
    assert.deepEqual([code, /\[key-foreign\]/.test(messages)], [77, true], words.join())
  }
  assert.match((await run(root, 'doctor')).data, /\? bus keys +Bus permissions are not enforced/)
  await writeFile(
    join(root, 'rosey.yaml'),
    'bus: { mode: external, servers: ["nats://127.0.0.1:1"], credentials: { account: { file: gone.nk } } }\n',
  )
  const { data } = await run(root, 'doctor')
  assert.match(data, /✕ bus keys +.*gone\.nk, which is not there\n +Put the seed of the account/)
  const wrong = await run(root, 'keys', 'rotat')
  assert.equal(wrong.code, 2)
})
