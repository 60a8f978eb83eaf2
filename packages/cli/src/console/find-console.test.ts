import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { ProcessState, ProcessStatus, Status } from '@rosey/protocol'
import { ensureToken, type HomePaths, openHome, prepareHome } from '@rosey/supervisor'
import { findConsole } from './find-console.ts'

async function home(t: TestContext): Promise<HomePaths> {
  const root = await mkdtemp(join(tmpdir(), 'rosey-find-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  const paths = openHome(root)
  await prepareHome(paths)
  return paths
}

/** A status with these connectors; `name*` is a console. */
function status(...names: string[]): Status {
  const connectors = names.map((text) => {
    const name = text.replace('*', '')
    const state: ProcessState = name.startsWith('down') ? 'crashed' : 'running'
    const entry = { name, state, reason: name.startsWith('down') ? 'it fell' : '' }
    return (text.endsWith('*') ? { ...entry, socketPath: `/run/${name}.sock` } : entry) as ProcessStatus
  })
  return { connectors, services: [], plugins: [] } as unknown as Status
}

test('the first console is found, or the one that is named', async (t) => {
  const paths = await home(t)
  const token = await ensureToken(paths.consoleToken)
  const all = status('lounge', 'a*', 'b*')
  assert.deepEqual(await findConsole(paths, all), { socketPath: '/run/a.sock', token })
  assert.deepEqual(await findConsole(paths, all, 'b'), { socketPath: '/run/b.sock', token })
})

test('without a console, or with one that does not run or has no token, it is said what to do', async (t) => {
  const paths = await home(t)
  await assert.rejects(findConsole(paths, status('lounge')), { code: 'console-unreachable', message: /rosey\.yaml/ })
  await assert.rejects(findConsole(paths, status('down*')), {
    code: 'console-unreachable',
    message: /crashed: it fell/,
  })
  await assert.rejects(findConsole(paths, status('stage*'), 'stagee'), { code: 'name-unknown', message: /"stage"\?/ })
  await assert.rejects(findConsole(paths, status('a*')), { code: 'console-refused', message: /rosey restart a/ })
})
