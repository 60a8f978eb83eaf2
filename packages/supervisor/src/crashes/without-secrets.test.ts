import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CrashRecordSchema, checkPlainly } from '@rosey/protocol'
import { crashRecord } from '../../../../test/support/crash-record.ts'
import { secretsOf } from '../logs/secrets.ts'
import { recordWithoutSecrets, withoutSecrets } from './without-secrets.ts'

const redactor = secretsOf(['hunter22', 'a"quote', 'nnnn'])

test('secrets go wherever they stand, in texts and in keys', () => {
  const value = { stack: 'at hunter22:1', logs: [{ msg: 'x', hunter22: 1, deep: ['hunter22'] }], code: 5, none: null }
  assert.deepEqual(withoutSecrets(value, redactor), {
    stack: 'at [redacted]:1',
    logs: [{ msg: 'x', '[redacted]': 1, deep: ['[redacted]'] }],
    code: 5,
    none: null,
  })
})

test('what stands under a key that looks secret goes too', () => {
  assert.deepEqual(withoutSecrets({ logs: [{ msg: 'signed in', apiKey: 'k', password: 1 }] }, redactor), {
    logs: [{ msg: 'signed in', apiKey: '[redacted]', password: '[redacted]' }],
  })
})

test('a secret is found as it is, whatever JSON makes of its signs', () => {
  assert.equal(withoutSecrets('say a"quote now', redactor), 'say [redacted] now')
  // In JSON a line break is written as \n: the secret nnnn is not in this text.
  assert.equal(withoutSecrets('line\nnnn', redactor), 'line\nnnn')
  assert.equal(withoutSecrets('line\nnnnn', redactor), 'line\n[redacted]')
})

test('a record stays one although a secret is the name of a plugin, a level or a kind', () => {
  const secrets = ['dice', 'info', 'plugin', 'exited', 'SIGKILL', '2026', 'boom', 'restart']
  const record = crashRecord({
    reason: { cause: 'exited', code: 1, signal: 'SIGKILL', message: 'boom', errorCode: 'boom' },
    follows: { kind: 'failed', reason: 'gave up: boom' },
  })
  const clean = recordWithoutSecrets(record, secretsOf(secrets))
  assert.ok(checkPlainly(CrashRecordSchema, clean))
  assert.deepEqual([clean.id, clean.name, clean.logs[0]?.level], [record.id, record.name, record.logs[0]?.level])
  assert.equal(clean.sentence, 'ended with code 1: [redacted]')
  assert.deepEqual(clean.reason, { ...record.reason, message: '[redacted]', errorCode: '[redacted]' })
  assert.deepEqual(clean.follows, { kind: 'failed', reason: 'gave up: [redacted]' })
  assert.match(clean.stack?.text ?? '', /^Error: \[redacted\]\n {4}at roll \(\[redacted\]\.ts/)
})
