import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CommandEnd, TypedCommand } from './load.ts'
import { trendOf } from './memory-trend.ts'
import { countCommands, type Strike, violationsOf } from './verdict.ts'

const settled = (outcome: string, reason = ''): CommandEnd => ({ kind: 'settled', at: 200, outcome, reason })
const command = (end: CommandEnd | undefined, lines: string[] = ['🎲 [1] + 1 = 2']): TypedCommand => ({
  askedAt: 100,
  text: '!roll 1d1+1',
  lines,
  end,
})
const strike = (at: number): Strike => ({ at, name: 'bot', action: 'was killed' })

const CASES: [name: string, command: TypedCommand, strikes: Strike[], expected: RegExp | undefined][] = [
  ['an answer', command(settled('answered')), [], undefined],
  ['a refusal with its reason', command(settled('refused', 'too much'), []), [], undefined],
  ['a failure that was told', command(settled('failed', 'dice ended')), [], undefined],
  ['a loss of what was in hand at a kill', command(settled('lost', 'the bot ended'), []), [strike(150)], undefined],
  ['what a killed console had', command({ kind: 'cut', at: 200 }, []), [strike(200)], undefined],
  ['what went to a console that was dead', command({ kind: 'cut', at: 200 }, []), [strike(50)], undefined],
  ['a cut long after any kill', command({ kind: 'cut', at: 200 }, []), [strike(-1000)], /was cut/],
  ['no end', command(undefined), [], /came to no end/],
  ['two answers', command(settled('answered'), ['a', 'b']), [], /answered 2 times: a \| b/],
  ['an answer after a loss is one', command(settled('lost'), ['a']), [strike(150)], undefined],
  ['an answer without a word', command(settled('answered'), []), [], /answered with nothing/],
  ['a refusal without a reason', command(settled('refused')), [], /refused without a reason/],
  ['a command that was none', command(settled('passed'), []), [], /was passed/],
  ['a loss before any kill', command(settled('lost'), []), [strike(250)], /nothing was struck while it was in hand/],
  ['a loss of what was typed after the kill', command(settled('lost'), []), [strike(50)], /nothing was struck/],
]

for (const [name, typed, strikes, expected] of CASES) {
  test(`verdict on ${name}`, () => {
    const found = violationsOf([typed], strikes, 1)
    if (expected === undefined) assert.deepEqual(found, [])
    else assert.match(found.join(), expected)
  })
}

test('more losses than the status lists are a violation', () => {
  const lost = command(settled('lost'), [])
  assert.match(violationsOf([lost, lost], [strike(150)], 1).join(), /2 were lost, and the status lists 1/)
})

test('each command is counted once', () => {
  const commands = [settled('answered'), settled('refused', 'x'), settled('failed', 'x'), settled('lost')].map((end) =>
    command(end),
  )
  assert.deepEqual(countCommands([...commands, command({ kind: 'cut', at: 1 })]), {
    typed: 5,
    answered: 1,
    refused: 2,
    lost: 2,
  })
})

test('the trend is that of the last two thirds, and of the process that was there at the end', () => {
  const samples = Array.from({ length: 90 }, (_, index) => ({
    at: index * 10_000,
    pid: index < 45 ? 1 : 2,
    mb: index < 45 ? 500 - index : 40 + index / 60,
  }))
  const trend = trendOf(samples)
  assert.equal(trend?.samples, 45)
  assert.ok(Math.abs((trend?.mbIn10Min ?? 0) - 1) < 1e-9)
  assert.equal(trendOf(samples.slice(0, 2)), undefined)
})
