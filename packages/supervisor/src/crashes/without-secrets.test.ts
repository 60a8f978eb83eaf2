import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CrashRecordSchema, checkPlainly } from '@rosey/protocol'
import { crashRecord } from '../../../../test/support/crash-record.ts'
import { secretsOf } from '../logs/secrets.ts'
import { recordWithoutSecrets, withoutSecrets } from './without-secrets.ts'

const known = secretsOf(['hunter22', 'a"quote', 'nnnn'])
const redact = (json: string) => known.jsonWithout(json)

test('secrets go wherever they stand, in texts and in keys', () => {
  const value = { stack: 'at hunter22:1', logs: [{ msg: 'x', hunter22: 1, deep: ['hunter22'] }], code: 5, none: null }
  assert.deepEqual(withoutSecrets(value, redact), {
    stack: 'at [redacted]:1',
    logs: [{ msg: 'x', '[redacted]': 1, deep: ['[redacted]'] }],
    code: 5,
    none: null,
  })
})

test('what stands under a key that looks secret goes too', () => {
  assert.deepEqual(withoutSecrets({ logs: [{ msg: 'signed in', apiKey: 'k', password: 1 }] }, redact), {
    logs: [{ msg: 'signed in', apiKey: '[redacted]', password: '[redacted]' }],
  })
})

test('a secret with signs that JSON escapes is found, and one in the middle of an escape hides the text', () => {
  assert.equal(withoutSecrets('say a"quote now', redact), 'say [redacted] now')
  // In JSON a line break is written as \n: the secret nnnn would begin inside of it.
  assert.equal(withoutSecrets('line\nnnn', redact), '[redacted]')
})

test('a record stays one although a secret is the name of a plugin, a level or a kind', () => {
  const secrets = ['dice', 'info', 'plugin', 'exited', 'SIGKILL', '2026', 'boom', 'restart']
  const record = crashRecord({
    reason: { cause: 'exited', code: 1, signal: 'SIGKILL', message: 'boom', errorCode: 'boom' },
    follows: { kind: 'failed', reason: 'gave up: boom' },
  })
  const clean = recordWithoutSecrets(record, (json) => secretsOf(secrets).jsonWithout(json))
  assert.ok(checkPlainly(CrashRecordSchema, clean))
  assert.deepEqual([clean.id, clean.name, clean.logs[0]?.level], [record.id, record.name, record.logs[0]?.level])
  assert.equal(clean.sentence, 'ended with code 1: [redacted]')
  assert.deepEqual(clean.reason, { ...record.reason, message: '[redacted]', errorCode: '[redacted]' })
  assert.deepEqual(clean.follows, { kind: 'failed', reason: 'gave up: [redacted]' })
  assert.match(clean.stack?.text ?? '', /^Error: \[redacted\]\n {4}at roll \(\[redacted\]\.ts/)
})
