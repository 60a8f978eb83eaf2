import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { until } from '../../../../test/support/until.ts'
import { endStaleRun, HAS_GUARDIAN } from './guardian.ts'

const ONLY_LINUX = HAS_GUARDIAN ? false : 'no guardian on this system'
const GUARDIAN = JSON.stringify(new URL('./guardian.ts', import.meta.url).href)

// All processes that carry the mark of a run, dead ones excepted.
function marked(run: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`ROSEY_RUN=${run}`)
    } catch {
      // It is gone, or somebody else's.
      return false
    }
  })
}

const goneIn2s = (run: string) => until(() => (marked(run).length === 0 ? true : undefined), 2000)

for (const { name, child } of [
  { name: 'one that ignores SIGTERM, in a session of its own', child: "trap '' TERM HUP; exec setsid sleep 600" },
  {
    name: 'one that multiplies',
    child: 'n=0; while [ $n -lt 40 ]; do (while :; do sleep 0.2; done) & n=$((n+1)); sleep 0.05; done; wait',
  },
]) {
  test(`when roseyd is killed, nothing of its run is left after 2 s: ${name}`, { skip: ONLY_LINUX }, async (t) => {
    const run = randomBytes(12).toString('hex')
    const program = `
      import { spawn } from 'node:child_process'
      import { startGuardian } from ${GUARDIAN}
      startGuardian(${JSON.stringify(run)}, (error) => { throw error })
      const env = { PATH: process.env.PATH, ROSEY_RUN: ${JSON.stringify(run)} }
      for (let count = 0; count < 3; count++) spawn('sh', ['-c', ${JSON.stringify(child)}], { env, stdio: 'ignore' })
      setInterval(() => undefined, 1000)
    `
    const parent = spawn(process.execPath, ['--conditions=@rosey/source', '--input-type=module', '-e', program], {
      stdio: 'inherit',
    })
    t.after(() => endStaleRun(run))
    await until(() => (marked(run).length >= 3 ? true : undefined))
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    await goneIn2s(run)
  })
}

test('what an earlier run left behind is ended, and nothing else', { skip: ONLY_LINUX }, async (t) => {
  const [run, other] = [randomBytes(12).toString('hex'), randomBytes(12).toString('hex')]
  const children = [run, run, other].map((mark) =>
    spawn('sleep', ['600'], { env: { PATH: process.env.PATH ?? '', ROSEY_RUN: mark }, stdio: 'ignore' }),
  )
  t.after(() => children.forEach((child) => void child.kill('SIGKILL')))
  await until(() => (marked(run).length === 2 && marked(other).length === 1 ? true : undefined))
  await endStaleRun(run)
  assert.equal(marked(run).length, 0)
  assert.equal(marked(other).length, 1)
})
