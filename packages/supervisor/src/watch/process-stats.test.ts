import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseStat, readMemoryMb, readStats, STATS_SOURCE } from './process-stats.ts'

const line = (name: string, state: string) =>
  `4711 (${name}) ${state} 1 4711 4711 0 -1 4194560 100 0 0 0 250 50 0 0 20 0`

test('CPU time is that of user and system together, whatever the process is called', () => {
  assert.deepEqual(parseStat(line('node', 'R')), { cpuMs: 3000, activity: 'running' })
  assert.deepEqual(parseStat(line('a) R 1 (b', 'S')), { cpuMs: 3000, activity: 'sleeping' })
  assert.equal(parseStat(line('node', 'T'))?.activity, 'stopped')
  assert.equal(parseStat(line('node', 't'))?.activity, 'traced')
})

test('a text that is none gives nothing', () => {
  assert.equal(parseStat(''), undefined)
})

test('this process is known', { skip: STATS_SOURCE === 'proc' ? false : 'only on Linux' }, async () => {
  assert.ok(((await readStats(process.pid))?.cpuMs ?? 0) > 0)
  const memoryMb = (await readMemoryMb(process.pid)) ?? 0
  assert.ok(memoryMb > 5 && memoryMb < 2000, `${memoryMb} MB`)
})

test('a process that is gone gives nothing', async () => {
  assert.equal(await readStats(2 ** 22 + 1), undefined)
  assert.equal(await readMemoryMb(2 ** 22 + 1), undefined)
})
