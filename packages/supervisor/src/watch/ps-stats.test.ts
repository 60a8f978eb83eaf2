import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { parsePs, readPs } from './ps-stats.ts'

const CASES: readonly [line: string, cpuMs: number, memoryMb: number, activity: string][] = [
  // macOS, then Linux.
  ['  20480   0:01.25 S+', 1250, 20, 'sleeping'],
  ['1024 00:02:03 R', 123_000, 1, 'running'],
  ['1024 1-02:00:00 T', 93_600_000, 1, 'stopped'],
  ['1024 125:30.00 TX', 7_530_000, 1, 'traced'],
]

for (const [line, cpuMs, memoryMb, activity] of CASES) {
  test(`a line of ps is understood: ${line.trim()}`, () => {
    assert.deepEqual(parsePs(line), { cpuMs, memoryMb, activity })
  })
}

test('what is no such line gives nothing', () => {
  for (const text of ['', 'ps: illegal option', '1024 soon S']) assert.equal(parsePs(text), undefined)
})

test('this process is known to ps, and one that is gone is not', {
  skip: spawnSync('ps', ['-p', String(process.pid)]).status === 0 ? false : 'needs ps: apt-get install procps',
}, async () => {
  const known = await readPs(process.pid)
  assert.ok((known?.memoryMb ?? 0) > 5)
  assert.equal(await readPs(2 ** 22 + 1), undefined)
})
