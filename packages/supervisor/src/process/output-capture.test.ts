import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { captureLines } from './output-capture.ts'

async function capture(
  write: (stream: PassThrough, clock: { now: number }) => void | Promise<void>,
  now?: () => number,
) {
  const stream = new PassThrough()
  const lines: string[] = []
  const dropped: number[] = []
  const clock = { now: 10_000 }
  const sink = { line: (text: string) => void lines.push(text), dropped: (count: number) => void dropped.push(count) }
  captureLines(stream, sink, now ?? (() => clock.now))
  const closed = new Promise((resolve) => stream.on('close', resolve))
  await write(stream, clock)
  stream.end()
  await closed
  return { lines, dropped }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('lines come whole however they are cut, and the last one without its end', async () => {
  const { lines } = await capture((stream) => {
    stream.write('one\ntw')
    stream.write('o\n\n  \nthree')
  })
  assert.deepEqual(lines, ['one', 'two', 'three'])
})

test('a character that is split over two pieces is not broken', async () => {
  const die = Buffer.from('🎲 rolled\n')
  const { lines } = await capture((stream) => {
    stream.write(die.subarray(0, 2))
    stream.write(die.subarray(2))
  })
  assert.deepEqual(lines, ['🎲 rolled'])
})

test('a line that is too long is cut, and the next one is whole again', async () => {
  const { lines } = await capture((stream) => {
    for (let count = 0; count < 5; count++) stream.write('x'.repeat(10_000))
    stream.write('\nnext\n')
  })
  assert.deepEqual(lines, [`${'x'.repeat(16 * 1024)}… [cut]`, 'next'])
})

test('a line that never ends is told once, and what is cut of it counts as lines that are dropped', async () => {
  const { lines, dropped } = await capture((stream) => {
    for (let count = 0; count < 10; count++) stream.write('x'.repeat(20_000))
  })
  assert.deepEqual([lines.length, dropped], [1, [Math.floor(200_000 / (16 * 1024)) - 1]])
})

test('a flood is dropped and counted, and after a second lines are taken again', async () => {
  const { lines, dropped } = await capture(async (stream, clock) => {
    stream.write('flood\n'.repeat(700))
    await settled()
    clock.now += 1000
    stream.write('after\n')
  })
  assert.equal(lines.filter((line) => line === 'flood').length, 500)
  assert.equal(lines.at(-1), 'after')
  assert.deepEqual(dropped, [200])
})

test('who prints megabytes in a second is made to wait, and is read on after it', async () => {
  const { lines } = await capture(async (stream) => {
    for (let mb = 0; mb < 6; mb++) stream.write(Buffer.alloc(1024 * 1024, 'x'))
    await settled()
    assert.ok(stream.isPaused())
    stream.write('\nlast\n')
  }, Date.now)
  assert.equal(lines.at(-1), 'last')
})

test('long lines are a flood, too, although they are few', async () => {
  const { lines, dropped } = await capture((stream) => void stream.write(`${'x'.repeat(16_000)}\n`.repeat(100)))
  assert.deepEqual([lines.length, dropped], [65, [35]])
})

test('what was dropped is told after a second, although nothing more comes', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const stream = new PassThrough()
  const told: number[] = []
  captureLines(stream, { line: () => undefined, dropped: (count) => void told.push(count) })
  stream.write('flood\n'.repeat(510))
  await settled()
  assert.deepEqual(told, [])
  t.mock.timers.tick(1000)
  assert.deepEqual(told, [10])
  t.mock.timers.tick(5000)
  assert.deepEqual(told, [10])
  stream.destroy()
})

test('a line that its taker cannot keep is dropped, and the others are kept', async () => {
  const stream = new PassThrough()
  const lines: string[] = []
  const dropped: number[] = []
  const line = (text: string) => {
    if (text === 'two') throw new RangeError('Maximum call stack size exceeded')
    lines.push(text)
  }
  captureLines(stream, { line, dropped: (count) => void dropped.push(count) })
  const closed = new Promise((resolve) => stream.on('close', resolve))
  stream.end('one\ntwo\nthree\n')
  await closed
  assert.deepEqual([lines, dropped], [['one', 'three'], [1]])
})

test('what was dropped last is counted at the end, and an error of the stream hurts nobody', async () => {
  const { lines, dropped } = await capture(async (stream) => {
    stream.write('flood\n'.repeat(501))
    await settled()
    stream.destroy(new Error('the pipe broke'))
  })
  assert.equal(lines.length, 500)
  assert.deepEqual(dropped, [1])
})
