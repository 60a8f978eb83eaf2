import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InFlight, type Line } from './in-flight.ts'

function line(text: string, form: Line['form'] = 'chat', settled = false, sentAt = 0): Line {
  return {
    sender: 'a',
    text,
    form,
    to: undefined,
    expiresAt: 0,
    effect: undefined,
    attempts: 1,
    sentAt,
    settle: () => undefined,
    isSettled: () => settled,
  }
}

function flying(...lines: Line[]): InFlight {
  const inFlight = new InFlight()
  for (const each of lines) inFlight.add(each)
  return inFlight
}

const texts = (lines: readonly (Line | undefined)[]): (string | undefined)[] => lines.map((each) => each?.text)

test('echoes confirm lines in their order, whatever their text', () => {
  const inFlight = flying(line('1'), line('2', 'action'), line('3'))
  assert.deepEqual(
    texts([inFlight.echoed('chat'), inFlight.echoed('chat'), inFlight.echoed('chat'), inFlight.echoed('chat')]),
    ['1', '2', '3', undefined],
  )
})

test('chat and private messages have echoes of their own', () => {
  const inFlight = flying(line('private', 'pm'), line('public'))
  assert.deepEqual(texts([inFlight.echoed('chat'), inFlight.echoed('pm')]), ['public', 'private'])
})

test('a cooldown is about the oldest line', () => {
  const inFlight = flying(line('1'), line('2'), line('3'))
  assert.deepEqual(texts([inFlight.echoed('chat'), inFlight.lost(), inFlight.echoed('chat')]), ['1', '2', '3'])
})

test('an echo shows that the commands before it have arrived: a later cooldown is not about them', () => {
  const inFlight = flying(line('/kick a', 'command'), line('1'), line('/kick b', 'command'), line('2'))
  assert.equal(inFlight.echoed('chat')?.text, '1')
  assert.equal(inFlight.lost()?.text, '/kick b')
})

test('a command whose effect was seen is not the one that was dropped', () => {
  const inFlight = flying(line('/kick a', 'command', true), line('1'))
  assert.equal(inFlight.lost()?.text, '1')
})

test('a refusal concerns the oldest line only when it is of that form', () => {
  const inFlight = flying(line('1'), line('2', 'pm'))
  assert.equal(inFlight.refused(['pm']), undefined)
  assert.equal(inFlight.refused(['chat'])?.text, '1')
  assert.equal(inFlight.refused(['pm'])?.text, '2')
})

test('lines that were sent long ago are taken out', () => {
  const inFlight = flying(line('1', 'chat', false, 10), line('2', 'chat', false, 20))
  assert.equal(inFlight.oldestSentAt(), 10)
  assert.deepEqual(texts(inFlight.takeSentBefore(20)), ['1'])
  assert.deepEqual(texts(inFlight.drain()), ['2'])
  assert.deepEqual([inFlight.size, inFlight.oldestSentAt()], [0, Number.POSITIVE_INFINITY])
})
