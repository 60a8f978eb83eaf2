import assert from 'node:assert/strict'
import { chmod, lstat, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { STRICT_NEEDS } from './capabilities.ts'
import { enterStrict, type StrictStart } from './enter-strict.ts'
import { lookAtMachine, type Machine } from './machine.ts'
import { refusalOfStrict } from './strict-refusal.ts'
import { strictUserOf } from './strict-user.ts'

const machine = lookAtMachine()
const strictHere = { skip: refusalOfStrict(machine, { network: false }) ?? false }

/** A machine that lacks nothing, where programs do what is said of them. */
const able = (setpriv: string): Machine => ({
  ...machine,
  platform: 'linux',
  setpriv,
  unshare: undefined,
  capabilities: new Set(Object.keys(STRICT_NEEDS) as (keyof typeof STRICT_NEEDS)[]),
})

async function start(t: TestContext, changes: Partial<StrictStart> = {}): Promise<StrictStart> {
  const homeFolder = await realpath(await mkdtemp(join(tmpdir(), 'rosey-strict-')))
  t.after(() => rm(homeFolder, { recursive: true, force: true }))
  await chmod(homeFolder, 0o755)
  const bundle = join(homeFolder, 'cache', 'abc', 'dice.mjs')
  const saved = join(homeFolder, 'plugin', 'saved')
  for (const folder of [join(homeFolder, 'cache', 'abc'), saved]) await mkdir(folder, { recursive: true })
  await writeFile(bundle, '')
  return {
    name: 'dice',
    machine,
    node: '/bin/sh',
    homeFolder,
    bundle,
    readable: [join(homeFolder, 'plugin')],
    writable: [saved],
    network: false,
    ...changes,
  }
}

test('where all can be had the plugin gets its prefix, its bundle and its folders', strictHere, async (t) => {
  const given = await start(t)
  const { prefix, bundle } = await enterStrict(given)
  assert.ok(prefix.includes(`--reuid=${strictUserOf('dice')}`))
  assert.equal(bundle, join(given.homeFolder, 'sandbox', 'dice', 'abc', 'dice.mjs'))
  assert.equal((await lstat(given.writable[0] ?? '')).uid, strictUserOf('dice'))
})

test('a folder that its user may not enter is named, with what to do', strictHere, async (t) => {
  const given = await start(t)
  await chmod(join(given.homeFolder, 'plugin'), 0o700)
  await assert.rejects(enterStrict(given), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'sandbox-unavailable')
    const folder = join(given.homeFolder, 'plugin')
    assert.ok(
      error.message.includes(`may not read ${folder}. Allow it (chmod o+rX ${folder}), or move it elsewhere, or set`),
    )
    return true
  })
})

test('a machine that lacks something is told before anything is touched', async (t) => {
  const given = await start(t, { machine: { ...able('/usr/bin/setpriv'), setpriv: undefined } })
  await assert.rejects(enterStrict(given), {
    code: 'sandbox-unavailable',
    message:
      /^dice cannot be run under "sandbox: strict": setpriv and unshare of .*, or set plugins\.dice\.sandbox to normal$/,
  })
  assert.deepEqual((await readdir(given.homeFolder)).toSorted(), ['cache', 'plugin'])
})

test('what the system refuses in the end is told in its words', {
  skip: process.getuid?.() === 0 ? false : 'only root can give files away',
}, async (t) => {
  const given = await start(t)
  const refuses = join(given.homeFolder, 'setpriv')
  await writeFile(refuses, '#!/bin/sh\necho "setpriv: not here" >&2\nexit 1\n', { mode: 0o755 })
  await assert.rejects(enterStrict({ ...given, machine: able(refuses), network: true }), {
    code: 'sandbox-unavailable',
    message: /the system refuses it: setpriv: not here\. Run roseyd where/,
  })
})

test('files that cannot be given to the user are an error of the sandbox', async (t) => {
  const given = await start(t)
  const missing = join(given.homeFolder, 'gone')
  await assert.rejects(enterStrict({ ...given, machine: able('/bin/false'), network: true, writable: [missing] }), {
    code: 'sandbox-unavailable',
    message: /its files cannot be given to its user: ENOENT.*gone/,
  })
})
