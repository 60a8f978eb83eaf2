import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

const script = `
  import { fastenSeatBelt } from ${JSON.stringify(new URL('seat-belt.ts', import.meta.url).href)}
  fastenSeatBelt()
  const left = ['kill', '_kill', '_debugProcess', '_debugEnd'].filter((name) => name in process)
  let thrown = 'nothing'
  try {
    process.kill(process.ppid, 0)
  } catch (error) {
    thrown = error.name
  }
  console.log(JSON.stringify({ left, thrown }))
`

test('code that is loaded later has no function to signal another process', () => {
  const args = ['--conditions=@rosey/source', '--input-type=module', '--eval', script]
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  assert.deepEqual([stdout, stderr], [`${JSON.stringify({ left: [], thrown: 'TypeError' })}\n`, ''])
})
