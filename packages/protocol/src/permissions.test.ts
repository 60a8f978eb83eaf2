import assert from 'node:assert/strict'
import { test } from 'node:test'
import { grantsSimple, mayActIn, parsePermission, SIMPLE_PERMISSIONS } from './permissions.ts'

test('each permission without a parameter is known', () => {
  for (const id of Object.keys(SIMPLE_PERMISSIONS)) assert.deepEqual(parsePermission(id), { kind: 'simple', id })
})

for (const [text, permission] of [
  ['files:assets', { kind: 'files', folder: 'assets' }],
  ['files:C:\\data', { kind: 'files', folder: 'C:\\data' }],
  ['service:quotes', { kind: 'service', service: 'quotes' }],
  ['event:dice-roller.rolled', { kind: 'event', plugin: 'dice-roller', event: 'rolled' }],
  ['event:a.b.c', { kind: 'event', plugin: 'a', event: 'b.c' }],
  ['event:*.>', { kind: 'event', plugin: '*', event: '>' }],
  ['event:a', undefined],
  ['event:.b', undefined],
  ['event:a.', undefined],
  ['event:', undefined],
  ['files:', undefined],
  ['service:', undefined],
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
