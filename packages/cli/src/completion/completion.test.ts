import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createProgram } from '../program.ts'
import { keptIo } from '../test-io.ts'
import { commandTree, walk } from './command-tree.ts'
import { completionScript, SHELLS } from './scripts.ts'

const tree = commandTree(createProgram(keptIo(), () => undefined))

function requireShell(t: TestContext, shell: string): boolean {
  if (spawnSync(shell, ['-c', 'exit 0']).status === 0) return true
  const remedy = `${shell} is not installed: apt-get install ${shell}`
  if (process.env.ROSEY_REQUIRE_ALL === '1') throw new Error(remedy)
  t.skip(remedy)
  return false
}

/** The script of a shell in a file, because fish reads no script from a pipe. */
async function fileWith(t: TestContext, shell: (typeof SHELLS)[number]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-completion-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, `rosey.${shell}`)
  await writeFile(file, completionScript(shell, tree))
  return file
}

/** What bash offers for a line whose last word is being typed. */
function offered(...words: string[]): string[] {
  const script = [
    completionScript('bash', tree),
    'rosey() { echo dice-roller 8ball; }',
    `COMP_WORDS=(rosey ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}`,
    `_rosey; printf "%s\\n" "\${COMPREPLY[@]}"`,
  ].join('\n')
  const { stdout, stderr, status } = spawnSync('bash', ['-c', script], { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return stdout.split('\n').filter(Boolean)
}

test('bash completes commands, subcommands, options and names', (t) => {
  if (!requireShell(t, 'bash')) return
  assert.deepEqual(offered('sta'), ['start', 'status'])
  assert.deepEqual(offered('plugin', 'sta'), ['status', 'start'])
  assert.deepEqual(offered('stop', 'di'), ['dice-roller'])
  assert.deepEqual(offered('stop', '8ball', 'di'), ['dice-roller'])
  assert.deepEqual(offered('plugin', 'info', '8'), ['8ball'])
  assert.deepEqual(offered('status', '--j'), ['--json'])
})

for (const shell of SHELLS) {
  test(`the script for ${shell} names every command`, () => {
    const script = completionScript(shell, tree)
    for (const [words] of walk(tree).slice(1)) assert.ok(script.includes(words.at(-1) ?? ''), words.join(' '))
  })

  test(`the script for ${shell} is valid`, async (t) => {
    if (!requireShell(t, shell)) return
    const { status, stderr } = spawnSync(shell, ['-n', await fileWith(t, shell)], { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
  })
}

test('fish completes commands and options', async (t) => {
  if (!requireShell(t, 'fish')) return
  const file = await fileWith(t, 'fish')
  const offers = (line: string) => {
    const { stdout } = spawnSync('fish', ['-c', `source "${file}"; complete -C "${line}"`], { encoding: 'utf8' })
    return stdout.split('\n').map((offer) => offer.split('\t')[0])
  }
  assert.deepEqual(offers('rosey sta').filter(Boolean), ['start', 'status'])
  assert.ok(offers('rosey status --j').includes('--json'))
})
