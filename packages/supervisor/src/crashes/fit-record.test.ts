import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CrashRecord, CrashRecordSchema, checkPlainly } from '@rosey/protocol'
import { crashRecord } from '../../../../test/support/crash-record.ts'
import { fitRecord, formatRecord, MAX_RECORD_BYTES } from './fit-record.ts'

const line = (msg: string): CrashRecord['logs'][number] => ({ time: 't', level: 'info', name: 'dice', msg })
const inHand = (args: string) => ({ ...crashRecord().inHand[0], args }) as CrashRecord['inHand'][number]
const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index))
// Each of these takes six bytes of JSON.
const DENSE = '\u0001'

test('a record that fits stays as it is', () => {
  const record = crashRecord()
  assert.equal(fitRecord(record), record)
})

test('old lines go first', () => {
  const fitted = fitRecord(crashRecord({ logs: many(50, (index) => line(`${index} ${'x'.repeat(2000)}`)) }))
  assert.ok(fitted.cut)
  assert.ok(fitted.logs.length > 20 && fitted.logs.length < 50)
  assert.match(fitted.logs.at(-1)?.msg ?? '', /^49 /)
  assert.deepEqual([fitted.stack, fitted.inHand], [crashRecord().stack, crashRecord().inHand])
})

for (const [what, changes] of [
  ['lines', { logs: many(50, () => line(DENSE.repeat(16_000))) }],
  ['commands in hand', { inHand: many(50, () => inHand(DENSE.repeat(2000))) }],
  ['a stack', { stack: { from: 'process', text: DENSE.repeat(200_000) } }],
  [
    'a sentence',
    { sentence: DENSE.repeat(8000), reason: { cause: 'hang', code: 0, signal: null, message: DENSE.repeat(8000) } },
  ],
  ['a reason to fail', { follows: { kind: 'failed', reason: DENSE.repeat(20_000) } }],
  [
    'everything',
    {
      logs: many(50, () => line(DENSE.repeat(16_000))),
      inHand: many(50, () => inHand(DENSE.repeat(2000))),
      stack: { from: 'process', text: DENSE.repeat(200_000) },
      sentence: DENSE.repeat(9000),
    },
  ],
] as const satisfies readonly (readonly [string, Partial<CrashRecord>])[]) {
  test(`a record with too long ${what} is cut to its bound, and still a record`, () => {
    const fitted = fitRecord(crashRecord(changes))
    assert.ok(Buffer.byteLength(formatRecord(fitted)) <= MAX_RECORD_BYTES)
    assert.ok(fitted.cut)
    assert.ok(checkPlainly(CrashRecordSchema, fitted))
  })
}
