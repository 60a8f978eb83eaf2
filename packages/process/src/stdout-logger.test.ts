import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createStdoutLogger } from './stdout-logger.ts'

function written(t: TestContext, log: (logger: ReturnType<typeof createStdoutLogger>) => void): unknown[] {
  const lines: string[] = []
  // The runner of the tests reports on the same stream; only what is written here is kept.
  const write = t.mock.method(process.stdout, 'write', (line: string) => lines.push(line) > 0)
  log(createStdoutLogger('info'))
  write.mock.restore()
  return lines.map((line) => JSON.parse(line))
}

test('a line has its level and message, whatever fields are called', (t) => {
  const lines = written(t, (log) => log.warn({ level: 'fatal', msg: 1, other: 2 }, 'hello'))
  assert.deepEqual(lines, [{ other: 2, level: 'warn', msg: 'hello' }])
})

test('lines below the level are not written', (t) => {
  const lines = written(t, (log) => {
    log.debug('no')
    log.trace('no')
    log.info('yes')
  })
  assert.deepEqual(lines, [{ level: 'info', msg: 'yes' }])
})

test('an error is written with its code and its cause', (t) => {
  const cause = Object.assign(new Error('inner'), { code: 'EIO' })
  const [line] = written(t, (log) => log.error({ err: new Error('outer', { cause }) }, 'failed'))
  const { err } = line as { err: { message: string; stack: string; cause: { message: string; code: string } } }
  assert.deepEqual([err.message, err.cause.message, err.cause.code], ['outer', 'inner', 'EIO'])
  assert.match(err.stack, /stdout-logger\.test/)
})

test('fields that JSON cannot hold cost the fields and not the line', (t) => {
  const circle: Record<string, unknown> = { big: 5n }
  circle.self = circle
  const lines = written(t, (log) => {
    log.info({ big: 5n }, 'fine')
    log.info({ circle }, 'circle')
    log.info({ toJSON: () => assert.fail('broken') }, 'broken')
    log.info(5 as unknown as string)
  })
  assert.deepEqual(lines[0], { big: '5', level: 'info', msg: 'fine' })
  assert.match(JSON.stringify(lines[1]), /^\{"level":"info","msg":"circle","unprintable":".*circular/)
  assert.deepEqual(lines[2], { level: 'info', msg: 'broken', unprintable: 'broken' })
})

test('what nobody reads is dropped, and the next line says how much', () => {
  const lines: { msg: string; dropped?: number }[] = []
  const stdout = { writableLength: 0, write: (line: string) => lines.push(JSON.parse(line)) > 0 }
  const log = createStdoutLogger('info', stdout)
  log.info('first')
  stdout.writableLength = 2 * 1024 * 1024
  for (let index = 0; index < 5; index++) log.info('nobody reads this')
  stdout.writableLength = 0
  log.info('second')
  log.info('third')
  assert.deepEqual(
    lines.map(({ msg, dropped }) => [msg, dropped]),
    [
      ['first', undefined],
      ['5 lines were not written: too many at once', 5],
      ['second', undefined],
      ['third', undefined],
    ],
  )
})
