import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseOutput } from './parse-output.ts'

const TIME = '1970-01-01T00:00:01.000Z'

const nested = (levels: number) => `{"level":"info","msg":"","a":${'['.repeat(levels)}${']'.repeat(levels)}}`

test('a line of twenty levels is structured, a deeper one is text', () => {
  assert.equal(parseOutput('dice', 'stdout', nested(19), 1000).msg, '')
  assert.equal(parseOutput('dice', 'stdout', nested(20), 1000).msg, nested(20))
})

test('a line that is too deep to be written again is text', () => {
  const text = `{"level":"info","msg":"","0":1,"a":${'['.repeat(8000)}${']'.repeat(8000)}}`
  assert.throws(() => JSON.stringify(JSON.parse(text)), RangeError)
  const entry = parseOutput('dice', 'stdout', text, 1000)
  assert.deepEqual(entry, { time: TIME, level: 'info', name: 'dice', msg: text, stream: 'stdout' })
})

for (const { text, stream, entry } of [
  {
    text: 'hello',
    stream: 'stdout',
    entry: { time: TIME, level: 'info', name: 'dice', msg: 'hello', stream: 'stdout' },
  },
  { text: 'oh', stream: 'stderr', entry: { time: TIME, level: 'warn', name: 'dice', msg: 'oh', stream: 'stderr' } },
  {
    text: '{"level":"debug","msg":"x","sides":6,"name":"bot","time":"now"}',
    stream: 'stdout',
    entry: { level: 'debug', msg: 'x', sides: 6, name: 'dice', time: TIME },
  },
  ...['{broken', '{"level":"loud","msg":"x"}', '{"level":"info"}', '{"level":"info","msg":1}', '[1]', 'null'].map(
    (text) => ({
      text,
      stream: 'stdout' as const,
      entry: { time: TIME, level: 'info', name: 'dice', msg: text, stream: 'stdout' },
    }),
  ),
] as const) {
  test(`${text} on ${stream} becomes ${entry.level}`, () => {
    assert.deepEqual(parseOutput('dice', stream, text, 1000), entry)
  })
}
