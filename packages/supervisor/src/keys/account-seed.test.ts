import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createKeyPair } from '@rosey/protocol/tokens'
import { readAccountSigner } from './account-seed.ts'

async function fileWith(t: TestContext, text: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'rosey-seed-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  await writeFile(join(root, 'seed.nk'), text, { mode: 0o600 })
  return join(root, 'seed.nk')
}

test('the seed of an account signs for itself, that of a signing key for its account', async (t) => {
  const [account, signing] = [createKeyPair('account'), createKeyPair('account')]
  const own = await readAccountSigner(await fileWith(t, `${account.seed}\n`), undefined)
  assert.deepEqual([own.key.publicKey, own.issuerAccount], [account.publicKey, undefined])
  const same = await readAccountSigner(await fileWith(t, account.seed), account.publicKey)
  assert.equal(same.issuerAccount, undefined)
  const other = await readAccountSigner(await fileWith(t, signing.seed), account.publicKey)
  assert.deepEqual([other.key.publicKey, other.issuerAccount], [signing.publicKey, account.publicKey])
})

test('a file that is not there, open to others, without a seed or with that of somebody else is named', async (t) => {
  await assert.rejects(readAccountSigner('/nowhere/seed.nk', undefined), {
    code: 'key-invalid',
    message: /bus\.credentials\.account names \/nowhere\/seed\.nk, which is not there/,
  })
  const { seed } = createKeyPair('account')
  const open = await fileWith(t, seed)
  await chmod(open, 0o644)
  await assert.rejects(readAccountSigner(open, undefined), { code: 'key-exposed', message: new RegExp(open) })
  await assert.rejects(readAccountSigner(await fileWith(t, 'hello'), undefined), {
    code: 'key-invalid',
    message: /seed\.nk, which holds no seed/,
  })
  for (const kind of ['operator', 'user'] as const) {
    await assert.rejects(readAccountSigner(await fileWith(t, createKeyPair(kind).seed), undefined), {
      code: 'key-invalid',
      message: new RegExp(`seed\\.nk, which holds the seed of an ${kind}, expected that of an account`),
    })
  }
  await assert.rejects(readAccountSigner(await fileWith(t, seed), createKeyPair('user').publicKey), {
    code: 'key-invalid',
    message: /issuerAccount is U/,
  })
})
