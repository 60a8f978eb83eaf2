import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { smallDisk } from '../support/small-disk.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const FILLS = path('../support/fills-disk.ts')
const MAKES_KEYS = path('../support/makes-keys.ts')
const ROSEY = path('../../packages/cli/bin/rosey.js')

interface Report {
  readonly outcomes: Readonly<Record<string, { readonly code?: string; readonly message: string }>>
  readonly keysHold: boolean
  readonly left: readonly string[]
}

test('on a full disk each file of a start is told with its path, nothing is left half, and the old keys hold', (t) => {
  const onDisk = smallDisk(t, '256k')
  if (onDisk === undefined) return
  const { stdout, stderr } = onDisk([process.execPath, FILLS, '{disk}'])
  assert.notEqual(stdout, '', stderr)
  const { outcomes, keysHold, left } = JSON.parse(stdout) as Report
  for (const [what, { code, message }] of Object.entries(outcomes)) {
    assert.equal(code, 'disk-full', `${what}: ${message}`)
    assert.match(message, /rosey-disk-.*ENOSPC.*Free some space on that disk and try again$/, what)
  }
  assert.equal(Object.keys(outcomes).length, 5)
  assert.ok(keysHold)
  // The file for last words is what the next start takes away first.
  assert.deepEqual(left, ['fill', 'old.json', 'words'])
})

test('a first start on a full disk ends with a clear error, and no daemon is left', (t) => {
  const onDisk = smallDisk(t, '64k')
  if (onDisk === undefined) return
  const script = 'dd if=/dev/zero of="$1/fill" bs=4k 2>/dev/null; "$2" "$3" --home "$1/home" start'
  const { status, stderr } = onDisk(['sh', '-c', script, 'sh', '{disk}', process.execPath, ROSEY])
  assert.equal(status, 1, stderr)
  assert.match(stderr, /^rosey: \[disk-full\] .*ENOSPC.*Free some space on that disk and try again$/m)
})

test('keys that can be written only in part are told and not left, without a right to mount anything', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'rosey-part-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  const file = join(root, 'keys.json')
  // The seeds alone are longer than the file may be.
  const limited = spawnSync('prlimit', ['--fsize=64', process.execPath, MAKES_KEYS, file], {
    input: 'go\n',
    encoding: 'utf8',
    // Its share of a coverage report would be cut off too, and such a report cannot be read.
    env: { ...process.env, NODE_V8_COVERAGE: undefined },
  })
  if (limited.error !== undefined) return t.skip('prlimit is not installed')
  assert.match(limited.stderr, /The keys of the bus cannot be written.*keys\.json: EFBIG/)
  assert.deepEqual(await readdir(root), [])
})
