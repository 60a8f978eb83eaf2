import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { lookAtMachine } from './machine.ts'
import { strictPrefix } from './strict-prefix.ts'
import { probeStrict, questions } from './strict-probe.ts'
import { refusalOfStrict } from './strict-refusal.ts'
import { strictUserOf } from './strict-user.ts'

const machine = lookAtMachine()
const refusal = refusalOfStrict(machine, { network: false })
const asRoot = { skip: refusal ?? false }

async function folderWith(t: TestContext, mode: number): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'rosey-probe-')))
  t.after(() => rm(root, { recursive: true, force: true }))
  await chmod(root, 0o755)
  await mkdir(join(root, 'inner'))
  await writeFile(join(root, 'inner', 'file'), 'text')
  await chmod(join(root, 'inner'), mode)
  return root
}

test('outermost folders are asked for first', () => {
  assert.deepEqual(questions({ run: ['/b/node'], read: ['/b/c/d'] }), ['x/', 'x/b', 'x/b/c', 'x/b/node', 'r/b/c/d'])
})

test('what every user may read is reached, without any prefix', async (t) => {
  const root = await folderWith(t, 0o755)
  const needed = { run: [process.execPath], read: [join(root, 'inner', 'file'), join(root, 'inner')] }
  assert.deepEqual(await probeStrict([], needed), { kind: 'fine' })
})

test('what is not there is told by its path', async (t) => {
  const root = await folderWith(t, 0o755)
  const path = join(root, 'inner', 'gone')
  assert.deepEqual(await probeStrict([], { run: [], read: [path] }), { kind: 'unreachable', path, use: 'read' })
})

test('a prefix that the system refuses is told in its own words', async () => {
  const needed = { run: [], read: [] }
  const told = await probeStrict(['/bin/sh', '-c', 'echo "no such right" >&2; exit 1'], needed)
  assert.deepEqual(told, { kind: 'refused', reason: 'no such right' })
  const missing = await probeStrict(['/nowhere/setpriv'], needed)
  assert.equal(missing.kind, 'refused')
})

for (const [mode, use, which] of [
  [0o700, 'enter', 'inner'],
  [0o711, 'read', 'inner'],
] as const) {
  test(
    `a folder of mode ${mode.toString(8)} is in the way of another user, who may not ${use} it`,
    asRoot,
    async (t) => {
      const root = await folderWith(t, mode)
      const { setpriv = '', unshare } = machine
      const prefix = strictPrefix({ setpriv, unshare, user: strictUserOf('x'), network: false })
      const read = use === 'enter' ? [join(root, 'inner', 'file')] : [join(root, 'inner')]
      const told = await probeStrict(prefix, { run: [], read })
      assert.deepEqual(told, { kind: 'unreachable', path: join(root, which), use })
    },
  )
}
