import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PartialLine } from './partial-line.ts'

test('a line that comes byte by byte is whole in the end', () => {
  const text = Buffer.from(`..SUB ${'a'.repeat(1000)} 1\r\n`)
  const line = new PartialLine()
  assert.equal(line.isBegun, false)
  line.begin(text.subarray(0, 3), 2)
  for (let at = 3; at < text.length - 1; at++) line.add(text.subarray(at, at + 1), 1)
  const whole = line.add(text.subarray(-1), 1)
  assert.equal(line.isBegun, true)
  assert.equal(whole.toString(), text.toString().slice(2))
  line.end()
  assert.equal(line.isBegun, false)
  line.begin(Buffer.from('PUB'), 0)
  assert.equal(whole.toString(), text.toString().slice(2))
})

test('only as much as is asked for is added', () => {
  const line = new PartialLine()
  line.begin(Buffer.from('PI'), 0)
  assert.equal(line.add(Buffer.from('NG\r\nPONG'), 4).toString(), 'PING\r\n')
})
