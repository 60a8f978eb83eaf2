import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openHome } from '@rosey/supervisor'
import { checkNatsServer, checkNode, findOnPath, isAtLeast } from './machine-checks.ts'

async function folder(t: TestContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'rosey-doctor-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  return root
}

async function program(path: string, output: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\necho '${output}'\n`)
  await chmod(path, 0o755)
}

test('a program is found in the first folder of the PATH that has it and may run it', async (t) => {
  const [empty, full] = [await folder(t), await folder(t)]
  await program(join(full, 'tool'), '')
  await writeFile(join(empty, 'tool'), 'not executable')
  const path = [empty, full].join(delimiter)
  assert.equal(await findOnPath('tool', path), join(full, 'tool'))
  assert.equal(await findOnPath('gone', path), undefined)
  assert.equal(await findOnPath(join(full, 'tool'), ''), join(full, 'tool'))
})

test('versions are compared by their numbers', () => {
  assert.ok(isAtLeast('2.9.10', [2, 9]))
  assert.ok(isAtLeast('2.10.1', [2, 9]))
  assert.ok(isAtLeast('3.0', [2, 9]))
  assert.ok(!isAtLeast('2.8.4', [2, 9]))
})

test('a nats-server that is missing, too old or right is told when the config asks for it', async (t) => {
  const root = await folder(t)
  const server = join(root, 'server')
  await writeFile(join(root, 'rosey.yaml'), `bus: { mode: managed, command: ${server} }\n`)
  const kind = async () => (await checkNatsServer(openHome(root)))[0]?.kind
  assert.equal(await kind(), 'error')
  await program(server, 'nats-server: v2.8.1')
  assert.equal(await kind(), 'error')
  await program(server, 'nats-server: v2.10.0')
  assert.equal(await kind(), 'ok')
})

test('Node of this machine is well', async (t) => {
  assert.equal((await checkNode(openHome(await folder(t))))[0]?.kind, 'ok')
})
