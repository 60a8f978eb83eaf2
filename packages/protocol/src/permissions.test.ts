import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  describePermission,
  grantsSimple,
  mayActIn,
  parsePermission,
  permissionProblem,
  SIMPLE_PERMISSIONS,
} from './permissions.ts'

test('each permission without a parameter is known', () => {
  for (const id of Object.keys(SIMPLE_PERMISSIONS)) assert.deepEqual(parsePermission(id), { kind: 'simple', id })
})

for (const [text, permission] of [
  ['files:assets', { kind: 'files', folder: 'assets' }],
  ['files:saved/by day', { kind: 'files', folder: 'saved/by day' }],
  ['files:C:\\data', undefined],
  ['files:a\\b', undefined],
  ['files:/etc', undefined],
  ['files:.', undefined],
  ['files:..', undefined],
  ['files:../other', undefined],
  ['files:a/../../b', undefined],
  ['files:a//b', undefined],
  ['files:a/', undefined],
  ['files:*', undefined],
  ['files:a*', undefined],
  ['files:a\0b', undefined],
  ['files:a\nb', undefined],
  ['service:quotes', { kind: 'service', service: 'quotes' }],
  ['event:dice-roller.rolled', { kind: 'event', plugin: 'dice-roller', event: 'rolled' }],
  ['event:a.b.c', { kind: 'event', plugin: 'a', event: 'b.c' }],
  ['event:*.>', undefined],
  ['event:a.b..c', undefined],
  ['event:a', undefined],
  ['event:.b', undefined],
  ['event:a.', undefined],
  ['event:', undefined],
  ['files:', undefined],
  ['service:', undefined],
  ['service:*', undefined],
  ['files', undefined],
  ['chat', undefined],
  ['chat.write', undefined],
  ['Chat.read', undefined],
  ['', undefined],
  ['toString', undefined],
  ['__proto__', undefined],
  ['shell:ls', undefined],
] as const) {
  test(`the permission "${text}" is read as ${JSON.stringify(permission)}`, () => {
    assert.deepEqual(parsePermission(text), permission)
  })
}

for (const [text, problem] of [
  ['chat.red', /^unknown permission "chat\.red", did you mean "chat\.read"\?$/],
  ['Network', /did you mean "network"\?/],
  ['file:<folder>', /did you mean "files:<folder>"\?/],
  [
    'shell',
    /^unknown permission "shell"; there are chat\.read, .*network, files:<folder>, service:<name>, event:<plugin>/,
  ],
  ['files:../x', /"files:\.\.\/x" names no folder inside the plugin's own; expected files:<folder> as in files:saved/],
  ['service:No', /"service:No" names no service; expected service:<name>/],
  ['event:x', /"event:x" names no event; expected event:<plugin>\.<event>/],
] as const) {
  test(`what is wrong with the permission "${text}" is told`, () => {
    assert.match(permissionProblem(text) ?? '', problem)
    assert.equal(describePermission(text), undefined)
  })
}

test('each permission that exists has no problem, and says what it allows', () => {
  for (const text of [...Object.keys(SIMPLE_PERMISSIONS), 'files:a', 'service:a', 'event:a.b']) {
    assert.equal(permissionProblem(text), undefined)
    assert.match(describePermission(text) ?? '', /^[a-z]/)
  }
})

test('a list holds a permission or not', () => {
  assert.ok(grantsSimple(['chat.read', 'network'], 'network'))
  assert.ok(!grantsSimple(['chat.read'], 'chat.send'))
})

test('a plugin may act everywhere without a list, else in the connectors and channels that it names', () => {
  assert.ok(mayActIn(undefined, 'lounge', 'main'))
  assert.ok(mayActIn(['lounge'], 'lounge', 'main'))
  assert.ok(mayActIn(['lounge:main'], 'lounge', 'main'))
  assert.ok(!mayActIn(['lounge:main'], 'lounge', 'other'))
  assert.ok(!mayActIn([], 'lounge', 'main'))
  assert.ok(!mayActIn(['main', 'loung'], 'lounge', 'main'))
})
