import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseOutput } from './parse-output.ts'

const TIME = '1970-01-01T00:00:01.000Z'

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
