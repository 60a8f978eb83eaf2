import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinArguments, parseCommandLine, splitArguments } from './command-line.ts'

const NO_COMMANDS = ['', '!', '!!', '!!roll', '! roll', 'roll', 'say !roll', '!?', '!wow!', '!…', `!${'x'.repeat(41)}`]

for (const line of NO_COMMANDS) {
  test(`${JSON.stringify(line.slice(0, 20))} is ordinary chat`, () => {
    assert.equal(parseCommandLine('!', line), undefined)
  })
}

const COMMANDS: [prefix: string, line: string, word: string, args: string[], text: string][] = [
  ['!', '!roll', 'roll', [], ''],
  ['!', '  !roll  2d6 ', 'roll', ['2d6'], '2d6'],
  ['!', '!ROLL D20', 'roll', ['D20'], 'D20'],
  ['!', '!8ball will it rain?', '8ball', ['will', 'it', 'rain?'], 'will it rain?'],
  ['!', '!a "b  c" d', 'a', ['b  c', 'd'], '"b  c" d'],
  ['!', '!a\u00a0b\u3000c', 'a', ['b', 'c'], 'b\u3000c'],
  ['!', '!a\nb', 'a', ['b'], 'b'],
  ['bot,', 'bot,help me', 'help', ['me'], 'me'],
  ['$', '$roll', 'roll', [], ''],
]

for (const [prefix, line, word, args, text] of COMMANDS) {
  test(`${JSON.stringify(line)} is the command ${word}`, () => {
    assert.deepEqual(parseCommandLine(prefix, line), { word, args, text })
  })
}

const ARGUMENTS: [text: string, args: string[]][] = [
  ['a b', ['a', 'b']],
  ['"a b" c', ['a b', 'c']],
  ["'a b' c", ['a b', 'c']],
  ['""', ['']],
  ['"a b', ['"a', 'b']],
  ["it's what's up", ["it's", "what's", 'up']],
  ["rock 'n' roll", ['rock', 'n', 'roll']],
  ['"a"b c', ['"a"b', 'c']],
  ['"say \\"hi\\" now" x', ['say "hi" now', 'x']],
  ['a\\ b c', ['a b', 'c']],
  ['C:\\temp \\o/', ['C:\\temp', '\\o/']],
  ['\\"a b', ['"a', 'b']],
  ['a\\', ['a\\']],
  ['"it\'s" \'a "b"\'', ["it's", 'a "b"']],
]

for (const [text, args] of ARGUMENTS) {
  test(`${text} has ${args.length} arguments`, () => {
    assert.deepEqual(splitArguments(text), args)
  })
}

test('a line full of quotes without partners is split in linear time', () => {
  const started = performance.now()
  assert.equal(splitArguments('"a '.repeat(100_000)).length, 500)
  assert.equal(splitArguments(`"${'a'.repeat(1_000_000)}`).length, 1)
  assert.ok(performance.now() - started < 2000)
})

test('no more arguments are made than an invocation may carry', () => {
  assert.equal(splitArguments('a '.repeat(2000)).length, 500)
})

const ROUND_TRIPS: string[][] = [
  [],
  ['2d6', '+1'],
  ['2 d6', 'x'],
  [''],
  ["it's", `5'11"`],
  ["'it", "x'"],
  ['"open', 'close"'],
  ['a\\ b', 'C:\\dir', '\\"', '\\'],
  ['\u200B', '\n'],
]

for (const args of ROUND_TRIPS) {
  test(`${JSON.stringify(args)} are the same arguments after they were joined and split`, () => {
    assert.deepEqual(splitArguments(joinArguments(args)), args)
  })
}

test('plain arguments are joined by spaces', () => {
  assert.equal(joinArguments(['2d6', 'for', "Ann's", 'sake']), "2d6 for Ann's sake")
})

// Tried at each blank, the end of such a line would be looked for until long after this test was given up.
for (const blank of [' ', '\u200B', '\u3000']) {
  test(`a million of ${JSON.stringify(blank)} inside a line costs its length and not its square`, () => {
    const many = blank.repeat(1_000_000)
    assert.deepEqual(parseCommandLine('!', `!roll${many}2d6${many}`)?.args, ['2d6'])
    assert.equal(parseCommandLine('!', `a${many}b`), undefined)
  })
}
