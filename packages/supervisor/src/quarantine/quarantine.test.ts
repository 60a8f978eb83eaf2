import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  createLogger,
  type ExitReason,
  type Interrupted,
  MAX_QUARANTINED,
  type QuarantinedCommand,
  RoseyError,
} from '@rosey/protocol'
import { until } from '../../../../test/support/until.ts'
import { Quarantine } from './quarantine.ts'
import { readQuarantine } from './quarantine-file.ts'

function said(args: string, changes: Partial<Interrupted> = {}): Interrupted {
  return {
    id: `id-${args}`,
    command: 'roll',
    args,
    fingerprint: `print of ${args}`,
    connector: 'lounge',
    platform: 'test',
    channel: 'main',
    user: 'Ann',
    role: 'user',
    verified: true,
    private: false,
    ...changes,
  }
}

async function stage(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-quarantine-'))
  const path = join(folder, 'quarantine.json')
  const told: (readonly QuarantinedCommand[])[] = []
  const notes: string[] = []
  const quarantine = new Quarantine({
    entries: [],
    path,
    log: createLogger(() => undefined),
    now: () => 1000,
    onChange: (commands) => told.push(commands),
    note: (notice) => notes.push(notice),
  })
  t.after(async () => {
    await quarantine.close()
    await rm(folder, { recursive: true, force: true })
  })
  let processes = 0
  const crash = (invocations: Interrupted[], cause: ExitReason['cause'] = 'exited', version = '1.0.0') => {
    const instance = `dice-${++processes}`
    quarantine.ended(instance, { version, cause })
    quarantine.interrupted({ plugin: 'dice', instance, invocations })
  }
  return { path, told, notes, quarantine, crash }
}

const code = (expected: string) => (error: unknown) => error instanceof RoseyError && error.code === expected

test('the second crash with a command in hand puts it into quarantine, on disk, and the bot is told', async (t) => {
  const { path, told, quarantine, crash } = await stage(t)
  crash([said('9d9')])
  assert.equal(quarantine.entries.length, 0)
  crash([said('9d9'), said('1d6')])
  const [entry] = quarantine.entries
  assert.deepEqual(
    [entry?.plugin, entry?.version, entry?.command, entry?.args, entry?.user, entry?.crashes],
    ['dice', '1.0.0', 'roll', '9d9', 'Ann', 2],
  )
  assert.deepEqual(told, [[{ id: entry?.id, fingerprint: 'print of 9d9' }]])
  await quarantine.close()
  assert.deepEqual((await readQuarantine(path, 0)).entries, quarantine.entries)
})

test('ends that somebody asked for, or that are nobody’s doing, do not count', async (t) => {
  const { quarantine, crash } = await stage(t)
  for (const cause of ['asked', 'replaced', 'cut-off', 'exited'] as const) crash([said('9d9')], cause)
  assert.deepEqual(quarantine.entries, [])
  quarantine.interrupted({ plugin: 'dice', instance: 'never-seen', invocations: [said('9d9')] })
  assert.deepEqual(quarantine.entries, [])
})

test('the words of a private message are not kept, and it cannot be run again', async (t) => {
  const { quarantine, crash } = await stage(t)
  for (let index = 0; index < 2; index++) crash([said('', { private: true, fingerprint: 'hidden' })])
  const [entry] = quarantine.entries
  assert.equal(entry?.args, null)
  assert.throws(() => quarantine.retry(entry?.id ?? ''), code('quarantine-private'))
  assert.equal(quarantine.entries.length, 1)
})

test('what is run once more is lifted, and back at its first crash', async (t) => {
  const { told, quarantine, crash } = await stage(t)
  crash([said('9d9')])
  crash([said('9d9')])
  const id = quarantine.entries[0]?.id ?? ''
  const { command } = quarantine.retry(id)
  assert.deepEqual([command.command, command.args, command.user, command.channel], ['roll', '9d9', 'Ann', 'main'])
  assert.deepEqual(told.at(-1), [])
  crash([said('9d9')])
  assert.deepEqual(
    quarantine.entries.map((entry) => [entry.id, entry.crashes]),
    [[id, 3]],
  )
})

test('what is dropped may crash twice again', async (t) => {
  const { path, quarantine, crash } = await stage(t)
  for (const args of ['a', 'b', 'c']) for (let index = 0; index < 2; index++) crash([said(args)])
  const [first] = quarantine.entries
  assert.deepEqual(
    quarantine.drop(first?.id ?? '').map(({ args }) => args),
    ['a'],
  )
  crash([said('a')])
  assert.deepEqual(
    quarantine.drop('all').map(({ args }) => args),
    ['b', 'c'],
  )
  assert.deepEqual(quarantine.drop('all'), [])
  assert.throws(() => quarantine.drop('abcdef'), code('quarantine-unknown'))
  await quarantine.close()
  assert.deepEqual((await readQuarantine(path, 0)).entries, [])
})

test('another version of the plugin lifts what is its, and nothing else', async (t) => {
  const { quarantine, crash } = await stage(t)
  crash([said('9d9')])
  crash([said('9d9')])
  quarantine.sawVersion('dice', '1.0.0')
  quarantine.sawVersion('trivia', '2.0.0')
  assert.equal(quarantine.entries.length, 1)
  quarantine.sawVersion('dice', '1.0.1')
  assert.deepEqual(quarantine.entries, [])
})

test('a command that was under way when it came into quarantine is no second entry', async (t) => {
  const { quarantine, crash } = await stage(t)
  for (let index = 0; index < 4; index++) crash([said('9d9')])
  assert.deepEqual(
    quarantine.entries.map(({ crashes }) => crashes),
    [2],
  )
})

test('an end of which the bot says nothing is forgotten after many others', async (t) => {
  const { quarantine, crash } = await stage(t)
  crash([said('9d9')])
  quarantine.ended('old', { version: '1.0.0', cause: 'exited' })
  for (let index = 0; index < 200; index++) quarantine.ended(`other-${index}`, { version: '1.0.0', cause: 'exited' })
  quarantine.interrupted({ plugin: 'dice', instance: 'old', invocations: [said('9d9')] })
  assert.deepEqual(quarantine.entries, [])
})

test('so many are kept, and the oldest goes first', async (t) => {
  const { quarantine, crash } = await stage(t)
  const many = Array.from({ length: MAX_QUARANTINED + 1 }, (_, index) => said(`${index}`))
  crash(many)
  crash(many)
  assert.equal(quarantine.entries.length, MAX_QUARANTINED)
  assert.equal(quarantine.entries[0]?.args, '1')
  await quarantine.close()
})

test('a disk that takes nothing is told, the quarantine holds all the same, and is kept in the end', async (t) => {
  const { path, notes, quarantine, crash } = await stage(t)
  await mkdir(join(path, 'in-the-way'), { recursive: true })
  crash([said('9d9')])
  crash([said('9d9')])
  const note = await until(() => notes[0])
  assert.match(note, /^\[home-unusable\] What is in quarantine cannot be kept for the next start/)
  assert.equal(quarantine.entries.length, 1)
  await rm(path, { recursive: true })
  await quarantine.close()
  assert.equal((await readQuarantine(path, 0)).entries.length, 1)
})
