import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

const script = `
  import * as os from 'node:os'
  import { fastenSeatBelt } from ${JSON.stringify(new URL('seat-belt.ts', import.meta.url).href)}
  fastenSeatBelt()
  const taken = ['kill', '_kill', '_debugProcess', '_debugEnd', 'setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups']
  const left = taken.filter((name) => name in process)
  if (os.setPriority !== undefined || process.getBuiltinModule('node:os').setPriority !== undefined) left.push('setPriority')
  let thrown = 'nothing'
  try {
    process.kill(process.ppid, 0)
  } catch (error) {
    thrown = error.name
  }
  console.log(JSON.stringify({ left, thrown, uid: typeof process.getuid?.() }))
`

test('code that is loaded later has no function to signal or slow down another process, or to be another user', () => {
  const args = ['--conditions=@rosey/source', '--input-type=module', '--eval', script]
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  const uid = process.platform === 'win32' ? 'undefined' : 'number'
  assert.deepEqual([stdout, stderr], [`${JSON.stringify({ left: [], thrown: 'TypeError', uid })}\n`, ''])
})
