import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createLogger, type ExitCause, type ParentMessage, type ProcessState, RoseyError } from '@rosey/protocol'
import type { ManagedProcess } from '../process/managed-process.ts'
import type { Unit } from '../supervision/unit.ts'
import { DaemonQuarantine } from './daemon-quarantine.ts'

const SAID = {
  id: 'i',
  command: 'roll',
  args: '9d9',
  fingerprint: 'print',
  connector: 'lounge',
  platform: 'test',
  channel: 'main',
  user: 'Ann',
  role: 'user',
  verified: true,
  private: false,
} as const

function unit(name: string, kind: Unit['spec']['kind'], state: ProcessState, process?: ManagedProcess): Unit {
  return { spec: { name, kind, version: '1.0.0' }, state, process } as unknown as Unit
}

async function stage(t: TestContext, botState: ProcessState = 'running') {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-quarantine-'))
  const told: ParentMessage[] = []
  const process = { send: (message: ParentMessage) => told.push(message) } as unknown as ManagedProcess
  const bot = unit('bot', 'service', botState, process)
  const quarantine = new DaemonQuarantine({
    entries: [],
    path: join(folder, 'quarantine.json'),
    log: createLogger(() => undefined),
    note: () => undefined,
    bot: () => bot,
  })
  t.after(async () => {
    await quarantine.close()
    await rm(folder, { recursive: true, force: true })
  })
  let processes = 0
  const crash = (kind: Unit['spec']['kind'] = 'plugin', cause: ExitCause = 'exited') => {
    const instance = `dice-${++processes}`
    const exit = { cause, code: 1, signal: null }
    const ended = { instance } as unknown as ManagedProcess
    quarantine.ended({ unit: unit('dice', kind, 'crashed'), process: ended, exit, nextDelayMs: null })
    quarantine.interrupted({ kind: 'interrupted', plugin: 'dice', instance, invocations: [SAID] })
  }
  return { quarantine, told, bot, process, crash }
}

test('the bot is told at each change, at its own start, and what it is to run once more', async (t) => {
  const { quarantine, told, bot, process, crash } = await stage(t)
  quarantine.launched(bot, process)
  assert.equal(told.length, 0)
  crash()
  crash()
  const [entry] = quarantine.entries
  assert.ok(entry)
  assert.equal('fingerprint' in entry, false)
  quarantine.launched(unit('dice', 'plugin', 'starting'), process)
  quarantine.launched(bot, process)
  const { id } = quarantine.retry(entry.id)
  assert.equal(id, entry.id)
  assert.deepEqual(
    told.map((message) => [message.kind, message.kind === 'quarantine' ? message.commands.length : undefined]),
    [
      ['quarantine', 1],
      ['quarantine', 1],
      ['quarantine', 0],
      ['retry', undefined],
    ],
  )
  assert.deepEqual(quarantine.drop('all'), [])
})

test('only ends of plugins count, and another version that runs lifts', async (t) => {
  const { quarantine, crash } = await stage(t)
  for (let round = 0; round < 2; round++) crash('connector')
  assert.equal(quarantine.entries.length, 0)
  for (let round = 0; round < 2; round++) crash()
  const other = { ...unit('dice', 'plugin', 'starting'), spec: { name: 'dice', kind: 'plugin', version: '2.0.0' } }
  quarantine.changed(other as unknown as Unit)
  assert.equal(quarantine.entries.length, 1)
  quarantine.changed({ ...other, state: 'running' } as unknown as Unit)
  assert.equal(quarantine.entries.length, 0)
})

test('without a bot that runs nothing is lifted in order to be run', async (t) => {
  const { quarantine, crash } = await stage(t, 'crashed')
  for (let round = 0; round < 2; round++) crash()
  assert.throws(
    () => quarantine.retry(quarantine.entries[0]?.id ?? ''),
    (error) => error instanceof RoseyError && error.code === 'not-running',
  )
  assert.equal(quarantine.entries.length, 1)
})
