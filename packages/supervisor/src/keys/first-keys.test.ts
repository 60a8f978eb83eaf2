import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readHomeKeys } from './key-file.ts'

const PROGRAM = fileURLToPath(new URL('../../../../test/support/makes-keys.ts', import.meta.url))
const PROCESSES = 4

function started(t: TestContext, file: string) {
  const child = spawn(process.execPath, [PROGRAM, file], { stdio: ['pipe', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

test('processes that start at the same moment in a new home have the same keys', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'rosey-keys-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  const file = join(root, 'keys.json')
  const processes = Array.from({ length: PROCESSES }, () => started(t, file))
  for (const { lines } of processes) assert.equal((await lines.next()).value, 'ready')
  for (const { child } of processes) child.stdin.write('go\n')
  const keys = await Promise.all(processes.map(async ({ lines }) => (await lines.next()).value))
  await Promise.all(processes.map(({ child }) => ended(child)))
  const held = await readHomeKeys(file)
  assert.deepEqual(keys, Array(PROCESSES).fill(held?.account.publicKey))
  assert.deepEqual(await readdir(root), ['keys.json'])
})
