import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CONTROL_LIMITS, encodeLine, LineDecoder } from './json-lines.ts'

const limits = { maxBytes: 20 }
const bytes = (text: string) => Buffer.from(text)

test('whole lines, parts of lines and several lines at once are read', () => {
  const decoder = new LineDecoder(limits)
  assert.deepEqual(decoder.push(bytes('{"a":1}\n[2]\n"th')), { values: [{ a: 1 }, [2]] })
  assert.deepEqual(decoder.push(bytes('re')), { values: [] })
  assert.deepEqual(decoder.push(bytes('e"\n\n\n4\n')), { values: ['three', 4] })
  assert.deepEqual(decoder.push(Buffer.alloc(0)), { values: [] })
})

test('a line that comes byte by byte is whole, also where a character has four bytes', () => {
  const decoder = new LineDecoder({ maxBytes: 100 })
  const line = bytes(encodeLine({ text: 'Würfel 🎲\nok' }))
  const values = Array.from(line, (_, at) => decoder.push(line.subarray(at, at + 1)).values).flat()
  assert.deepEqual(values, [{ text: 'Würfel 🎲\nok' }])
})

test('an unfinished line of single bytes holds little more than its bytes', () => {
  const decoder = new LineDecoder(CONTROL_LIMITS)
  const one = bytes('x')
  globalThis.gc?.()
  const before = process.memoryUsage().arrayBuffers
  for (let count = 0; count < CONTROL_LIMITS.maxBytes; count++) assert.equal(decoder.push(one).violation, undefined)
  assert.ok(process.memoryUsage().arrayBuffers - before < 4 * CONTROL_LIMITS.maxBytes)
  assert.equal(decoder.push(one).violation?.kind, 'too-long')
})

test('what is read later does not change what was read before', () => {
  const decoder = new LineDecoder(limits)
  decoder.push(bytes('"fir'))
  const [first] = decoder.push(bytes('st"\n')).values
  decoder.push(bytes('"sec'))
  const [second] = decoder.push(bytes('ond"\n')).values
  assert.deepEqual([first, second], ['first', 'second'])
})

test('a line of the greatest length is taken, one byte more is not, with or without its end', () => {
  const whole = `"${'x'.repeat(18)}"`
  assert.deepEqual(new LineDecoder(limits).push(bytes(`${whole}\n`)).values, ['x'.repeat(18)])
  const violation = { kind: 'too-long', limit: 20 }
  assert.deepEqual(new LineDecoder(limits).push(bytes(`${whole} \n`)), { values: [], violation })
  const decoder = new LineDecoder(limits)
  assert.deepEqual(decoder.push(bytes(whole)), { values: [] })
  assert.deepEqual(decoder.push(bytes('x')), { values: [], violation })
})

test('other bounds hold from the next bytes on, also for a line that has begun', () => {
  const decoder = new LineDecoder({ maxBytes: 20, maxPerSecond: 1 })
  assert.deepEqual(decoder.push(bytes(`1\n"${'x'.repeat(18)}`)).values, [1])
  decoder.allow({ maxBytes: 40 })
  assert.deepEqual(decoder.push(bytes(`${'x'.repeat(18)}"\n2\n3\n`)), { values: ['x'.repeat(36), 2, 3] })
  assert.equal(decoder.push(bytes('x'.repeat(41))).violation?.kind, 'too-long')
})

for (const line of ['nonsense', '{"a":}', '{"a":1} {"b":2}', '\u0000', 'undefined']) {
  test(`${JSON.stringify(line)} is refused as no JSON`, () => {
    assert.deepEqual(new LineDecoder(limits).push(bytes(`${line}\n`)).violation, { kind: 'not-json' })
  })
}

test('what came before a violation is given, and nothing after it', () => {
  const decoder = new LineDecoder(limits)
  assert.deepEqual(decoder.push(bytes('1\n?\n2\n')), { values: [1], violation: { kind: 'not-json' } })
  assert.deepEqual(decoder.push(bytes('3\n')), { values: [] })
})

for (const [what, line] of [
  ['lines', '1\n'],
  ['empty lines', '\n'],
] as const) {
  test(`more ${what} in a second than allowed are a violation`, () => {
    let now = 1e6
    const decoder = new LineDecoder({ maxBytes: 20, maxPerSecond: 3 }, () => now)
    assert.equal(decoder.push(bytes(line.repeat(3))).violation, undefined)
    now += 1000
    assert.equal(decoder.push(bytes(line.repeat(3))).violation, undefined)
    now += 999
    assert.deepEqual(decoder.push(bytes(line)).violation, { kind: 'too-many', perSecond: 3 })
  })
}

test('a key called __proto__ is a key like any other', () => {
  const [value] = new LineDecoder({ maxBytes: 100 }).push(bytes('{"__proto__":{"polluted":true}}\n')).values
  assert.equal(Reflect.get({}, 'polluted'), undefined)
  assert.ok(Object.hasOwn(value as object, '__proto__'))
})
