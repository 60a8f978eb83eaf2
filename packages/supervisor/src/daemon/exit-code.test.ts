import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ERROR_TABLE, type ErrorCode } from '@rosey/protocol'
import { exitCodeOf } from './exit-code.ts'

const NOT_ONE: Partial<Record<ErrorCode, number>> = {
  usage: 2,
  'daemon-missing': 3,
  'crash-unknown': 4,
  'name-unknown': 4,
  'quarantine-unknown': 4,
  'daemon-silent': 69,
  'bus-unreachable': 69,
  'protocol-mismatch': 69,
  'control-refused': 77,
  'console-refused': 77,
  'key-foreign': 77,
  'config-conflict': 78,
  'config-invalid': 78,
  'config-syntax': 78,
  'config-unknown-key': 78,
  'home-unusable': 78,
  'socket-path': 78,
  'node-missing': 78,
  'key-exposed': 78,
  'key-invalid': 78,
}

test('every error of the table has its exit code, 1 where no other is fitting', () => {
  const codes = Object.keys(ERROR_TABLE) as ErrorCode[]
  for (const code of codes) assert.equal(exitCodeOf(code), NOT_ONE[code] ?? 1, code)
})
