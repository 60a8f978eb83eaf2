import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli } from '../run-cli.ts'
import { keptIo } from '../test-io.ts'

for (const [args, code, sentence] of [
  [['kill', 'dice-roller', '--yes'], 3, /\[daemon-missing\]/],
  [['freeze', 'dice-roller', '--for', '-1', '--yes'], 2, /Expected seconds/],
  [['kill', 'dice-roller', '--for', '3', '--yes'], 2, /unknown option '--for'/],
  [['kil', 'dice-roller'], 2, /unknown command 'kil'/],
  [['kill'], 2, /missing required argument 'name'/],
] as const) {
  test(`rosey chaos ${args.join(' ')} ends with ${code}`, async (t) => {
    const root = await mkdtemp(join(tmpdir(), 'rosey-chaos-'))
    t.after(() => rm(root, { recursive: true, force: true }))
    const io = keptIo()
    assert.equal(await runCli(['--home', root, 'chaos', ...args], io), code)
    assert.match(io.messages.join('\n'), sentence)
    assert.deepEqual(io.data, [])
  })
}
