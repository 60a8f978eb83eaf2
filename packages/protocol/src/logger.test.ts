import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LOG_LEVELS } from './control-socket.ts'
import { createLogger } from './logger.ts'

test('a logger writes level, fields and message, and a child adds its own fields', () => {
  const lines: unknown[] = []
  const log = createLogger((...line) => lines.push(line)).child({ base: 1 })
  for (const level of LOG_LEVELS) log[level](level)
  assert.deepEqual(
    lines.splice(0),
    LOG_LEVELS.map((level) => [level, { base: 1 }, level]),
  )
  log.child({ child: 2 }).child({ base: 3 }).warn({ own: 4 }, 'hello')
  assert.deepEqual(lines, [['warn', { base: 3, child: 2, own: 4 }, 'hello']])
})

test('lines below the least level are not written, and their fields not looked at', () => {
  const lines: unknown[] = []
  const log = createLogger((...line) => lines.push(line), 'warn')
  log.info({ big: 1 }, 'no')
  log.child({ child: 1 }).warn('yes')
  assert.deepEqual(lines, [['warn', { child: 1 }, 'yes']])
})
