import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type GraphNode, reachable } from './dependency-graph.ts'
import { planWaves } from './plan-waves.ts'
import { refusalError, type Unavailable } from './refusal.ts'

/** `a@2.0.0 b c:^1 d?` = a 2.0.0 needs any b, c ^1, and d where it is there. */
function node(text: string): GraphNode {
  const [head = '', ...needs] = text.split(' ')
  const [name = '', version = '1.0.0'] = head.split('@')
  const parse = (need: string): [string, string] => {
    const [dependency = '', range = '*'] = need.replace('?', '').split(':')
    return [dependency, range]
  }
  return {
    name,
    version,
    dependencies: Object.fromEntries(needs.filter((need) => !need.includes('?')).map(parse)),
    optionalDependencies: Object.fromEntries(needs.filter((need) => need.includes('?')).map(parse)),
  }
}

interface Case {
  readonly why: string
  readonly nodes: readonly string[]
  readonly unavailable?: Readonly<Record<string, Unavailable>>
  readonly waves: readonly (readonly string[])[]
  readonly refused?: Readonly<Record<string, RegExp>>
}

const cases: readonly Case[] = [
  { why: 'nothing to start', nodes: [], waves: [] },
  { why: 'independent ones at once', nodes: ['b', 'a', 'c'], waves: [['a', 'b', 'c']] },
  { why: 'a diamond', nodes: ['d b c', 'b a', 'c a', 'a'], waves: [['a'], ['b', 'c'], ['d']] },
  {
    why: 'a missing one takes only its dependents along',
    nodes: ['a gost', 'b a', 'c b', 'ghost', 'd'],
    waves: [['d', 'ghost']],
    refused: {
      a: /^a needs the plugin gost \*, which is not installed \(did you mean "ghost"\?\)\. Install it\.$/,
      b: /^b needs the plugin a, which cannot start: it needs the plugin gost/,
      c: /^c needs the plugin b, which cannot start: it needs the plugin gost/,
    },
  },
  {
    why: 'a disabled one',
    nodes: ['a', 'b a', 'c'],
    unavailable: { a: 'disabled' },
    waves: [['c']],
    refused: { b: /^b needs the plugin a, which is disabled\. Enable it first\.$/ },
  },
  {
    why: 'a failed one without a node',
    nodes: ['b a'],
    unavailable: { a: 'failed' },
    waves: [],
    refused: { b: /^b needs the plugin a, which is failed/ },
  },
  {
    why: 'a wrong version',
    nodes: ['a@2.0.0', 'b a:^1.0.0', 'c a:>=2'],
    waves: [['a'], ['c']],
    refused: { b: /^b needs the plugin a \^1\.0\.0, and 2\.0\.0 is installed/ },
  },
  { why: 'a version before its release', nodes: ['a@2.0.0-beta.1', 'b a'], waves: [['a'], ['b']] },
  {
    why: 'a circle is told whole, with those that hang on it',
    nodes: ['a b', 'b c', 'c a', 'd a', 'e'],
    waves: [['e']],
    refused: {
      a: /^a is in a circle of dependencies: a → b → c → a\./,
      b: /: b → c → a → b\./,
      c: /: c → a → b → c\./,
      d: /^d needs the plugin a, which cannot start: it is in a circle of dependencies: a → b → c → a/,
    },
  },
  {
    why: 'two circles with one member in common',
    nodes: ['a b c', 'b a', 'c a'],
    waves: [],
    refused: { a: /a → b → a/, b: /b → a → b/, c: /c → a → c/ },
  },
  { why: 'itself', nodes: ['a a'], waves: [], refused: { a: /a → a\./ } },
  {
    why: 'a disabled member breaks a circle open',
    nodes: ['a b', 'b a'],
    unavailable: { b: 'disabled' },
    waves: [],
    refused: { a: /needs the plugin b, which is disabled/ },
  },
  { why: 'an optional one that is there goes first', nodes: ['a b?', 'b'], waves: [['b'], ['a']] },
  { why: 'an optional one that is missing', nodes: ['a b?'], waves: [['a']] },
  { why: 'an optional one of another version', nodes: ['a b?:^9', 'b'], waves: [['a', 'b']] },
  { why: 'an optional one that is disabled', nodes: ['a b?', 'b'], unavailable: { b: 'disabled' }, waves: [['a']] },
  {
    why: 'an optional one that is refused',
    nodes: ['a b?', 'b gone'],
    waves: [['a']],
    refused: { b: /gone/ },
  },
  { why: 'a circle through an optional one is no circle', nodes: ['a b?', 'b a'], waves: [['a'], ['b']] },
  { why: 'a circle of optional ones', nodes: ['a b?', 'b a?'], waves: [['a'], ['b']] },
]

for (const { why, nodes, unavailable = {}, waves, refused = {} } of cases) {
  test(`the start is planned: ${why}`, () => {
    const plan = planWaves(nodes.map(node), new Map(Object.entries(unavailable)))
    assert.deepEqual(plan.waves, waves)
    assert.deepEqual([...plan.refused.keys()].sort(), Object.keys(refused).sort())
    for (const [name, refusal] of plan.refused) {
      assert.match(refusalError(name, refusal).message, refused[name] ?? /nothing/)
    }
  })
}

test('who needs whom is listed both ways, with names that are not installed', () => {
  const { dependencies, dependents } = planWaves(['a gone', 'b a', 'c b'].map(node))
  assert.deepEqual(dependencies.get('a'), ['gone'])
  assert.deepEqual(dependents.get('a'), ['b'])
  assert.deepEqual(reachable(dependents, 'a'), ['b', 'c'])
  assert.deepEqual(dependents.get('c'), [])
})

test('a hundred plugins in one chain are planned in order', () => {
  const chain = Array.from({ length: 100 }, (_, index) => node(index === 0 ? 'p0' : `p${index} p${index - 1}`))
  const { waves } = planWaves(chain.toReversed())
  assert.equal(waves.length, 100)
  assert.deepEqual(waves.at(-1), ['p99'])
})
