import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as Type from 'typebox'
import { ACTION_SCHEMAS } from './actions.ts'
import { CHECKED_KEYWORDS, checkPlainly, describeProblems, problemsOf } from './check.ts'
import { InvocationAnswerSchema } from './commands.ts'
import { checkCompiled } from './compiled.ts'
import { ChildMessageSchema } from './control.ts'
import { EnvelopeSchema } from './envelope.ts'
import { EVENT_SCHEMAS } from './events.ts'
import * as protocol from './index.ts'

const schema = Type.Object({
  site: Type.String(),
  ports: Type.Record(Type.String(), Type.Integer({ minimum: 1 })),
})

test('a value that matches has no problems', () => {
  assert.deepEqual(problemsOf(schema, { site: 'x', ports: {} }), [])
  assert.equal(describeProblems(schema, { site: 'x', ports: {} }), 'it does not match')
})

test('a problem names the place, with the keys as they were written', () => {
  const paths = problemsOf(schema, { site: 1, ports: { 'a/b': 0, 'c~d': 'x' } }).map(({ path }) => path)
  assert.deepEqual(paths.toSorted(), ['ports.a/b', 'ports.c~d', 'site'])
})

test('the findings are bounded and make one sentence', () => {
  const ports = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`p${index}`, 0]))
  assert.equal(problemsOf(schema, { site: 'x', ports }).length, 5)
  assert.equal(problemsOf(schema, { site: 'x', ports }, 2).length, 2)
  assert.match(describeProblems(schema, 'nonsense'), /^the value /)
  assert.match(describeProblems(schema, { site: 1, ports: { p: 0 } }), /site .*; ports\.p /)
})

const event = { id: 'e', time: 1, platform: 'x' }
const user = { name: 'Ann', role: 'user', verified: true }

for (const [what, of, value, good] of [
  ['an envelope', EnvelopeSchema, { id: 'a', time: 1, traceId: 't', v: 1, data: null }, true],
  ['an envelope of another version', EnvelopeSchema, { id: 'a', time: 1, traceId: 't', v: 2, data: null }, false],
  ['an envelope without data', EnvelopeSchema, { id: 'a', time: 1, traceId: 't', v: 1 }, false],
  ['an envelope with a long id', EnvelopeSchema, { id: 'a'.repeat(129), time: 1, traceId: 't', v: 1, data: 1 }, false],
  ['a message', EVENT_SCHEMAS.message, { ...event, user, text: '' }, true],
  ['a message with more than is known', EVENT_SCHEMAS.message, { ...event, user, text: '', more: 1 }, true],
  ['a message of a king', EVENT_SCHEMAS.message, { ...event, user: { ...user, role: 'king' }, text: '' }, false],
  ['a message with a NaN time', EVENT_SCHEMAS.message, { ...event, time: Number.NaN, user, text: '' }, false],
  ['a message without a name', EVENT_SCHEMAS.message, { ...event, user: { ...user, name: '' }, text: '' }, false],
  ['an empty line', ACTION_SCHEMAS.message, { text: '' }, false],
  ['a queue request', ACTION_SCHEMAS['media.queue'], { id: 'x', type: 'yt', position: 'next' }, true],
  ['a queue request nowhere', ACTION_SCHEMAS['media.queue'], { id: 'x', type: 'yt', position: 'first' }, false],
  ['a poll without options', ACTION_SCHEMAS['poll.open'], { title: 'x', options: [] }, false],
  ['a failure without an error', InvocationAnswerSchema, { kind: 'done', outcome: 'failed' }, false],
  ['a success', InvocationAnswerSchema, { kind: 'done', outcome: 'ok' }, true],
  ['a hello', ChildMessageSchema, { kind: 'hello', protocol: 1, pid: 1 }, true],
  ['an endless error', ChildMessageSchema, { kind: 'failed', code: 'x', message: 'x'.repeat(8001) }, false],
  ['a message of no kind', ChildMessageSchema, { kind: '__proto__' }, false],
  ['nothing', ChildMessageSchema, null, false],
] as const) {
  test(`${what} is ${good ? '' : 'not '}taken, by both checkers`, () => {
    assert.equal(checkPlainly(of, value), good)
    assert.equal(checkCompiled(of, value), good)
    assert.equal(checkCompiled(of, value), good)
  })
}

test('every schema of the protocol uses only keywords that the plain checker knows', () => {
  const known = new Set<string>([...CHECKED_KEYWORDS, 'required'])
  const walk = (part: unknown, path: string): void => {
    if (Array.isArray(part)) {
      for (const [index, inner] of part.entries()) walk(inner, `${path}.${index}`)
      return
    }
    if (typeof part !== 'object' || part === null) return
    const schemas = /\.(properties|patternProperties)$/.test(path)
    for (const [key, inner] of Object.entries(part)) {
      if (!schemas) assert.ok(known.has(key), `${path} uses "${key}"`)
      if (!['enum', 'const', 'required'].includes(key) || schemas) walk(inner, `${path}.${key}`)
    }
  }
  for (const [name, value] of Object.entries(protocol)) {
    if (name.endsWith('Schema')) walk(value, name)
    else if (name.endsWith('_SCHEMAS')) for (const [key, inner] of Object.entries(value)) walk(inner, `${name}.${key}`)
  }
})
