import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { createProgram } from '../program.ts'
import { keptIo } from '../test-io.ts'
import { commandTree, walk } from './command-tree.ts'
import { completionScript, SHELLS } from './scripts.ts'

const tree = commandTree(createProgram(keptIo(), () => undefined))
const isThere = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0

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
  if (!isThere('bash')) return t.skip('no bash here')
  assert.deepEqual(offered('sta'), ['start', 'status'])
  assert.deepEqual(offered('plugin', ''), ['list', 'ls', 'info', '--help'])
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

  test(`the script for ${shell} is valid`, (t) => {
    if (!isThere(shell)) return t.skip(`no ${shell} here`)
    const { status, stderr } = spawnSync(shell, ['-n'], { input: completionScript(shell, tree), encoding: 'utf8' })
    assert.equal(status, 0, stderr)
  })
}
