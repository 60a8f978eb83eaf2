import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ifThere } from './if-there.ts'

const failing = (code: string) => () => Promise.reject(Object.assign(new Error(`${code}: no`), { code }))

test('what does not exist is missing, and nothing else is', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'rosey-there-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  assert.equal(await ifThere(join(root, 'none'), 'missing', (path) => readFile(path, 'utf8')), 'missing')
  await assert.rejects(
    ifThere(root, 'missing', (path) => readFile(path, 'utf8')),
    { code: 'home-unusable', message: /cannot be read: EISDIR/ },
  )
})

for (const code of ['EACCES', 'EPERM']) {
  test(`${code} names the path and who may read it`, async () => {
    await assert.rejects(ifThere('/home/x/logs', undefined, failing(code)), {
      code: 'home-unusable',
      message: `/home/x/logs cannot be read: ${code}: no. Run this as the user who started the bot`,
      details: { file: '/home/x/logs' },
    })
  })
}
