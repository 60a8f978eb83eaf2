import assert from 'node:assert/strict'
import { test } from 'node:test'
import { childEnvironment } from './environment.ts'

const SURROUNDINGS = {
  PATH: '/bin',
  TZ: 'UTC',
  NODE_OPTIONS: '--require /tmp/evil.js',
  NODE_V8_COVERAGE: '/tmp/coverage',
  DB_PASSWORD: 'hunter2',
}

test('a child gets the mark of the run and what it needs, and no variable of the operator', () => {
  const plugin = {
    ROSEY_RUN: 'abc',
    UV_THREADPOOL_SIZE: '2',
    PATH: '/bin',
    TZ: 'UTC',
    // Without the name Node's child_process would add its own value.
    NODE_V8_COVERAGE: undefined,
  }
  assert.deepEqual(childEnvironment('abc', 'plugin', SURROUNDINGS), plugin)
  assert.deepEqual(childEnvironment('abc', 'service', SURROUNDINGS), { ...plugin, MALLOC_ARENA_MAX: '1' })
})
