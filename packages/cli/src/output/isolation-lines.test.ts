import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IsolationStatus } from '@rosey/protocol'
import { isolationFacts } from './isolation-lines.ts'

const LAYERS: IsolationStatus['layers'] = [
  { name: 'bus-token', holds: true, detail: 'a token of its own' },
  { name: 'own-user', holds: false, detail: 'sandbox is normal' },
]

test('a permission is printed with the borders that hold it and with what it allows', () => {
  const grants: IsolationStatus['grants'] = [
    { permission: 'files:saved', allows: 'read and write files', layers: ['permission-model', 'own-user'] },
    { permission: 'chat.send', allows: 'say something', layers: [] },
  ]
  assert.deepEqual(isolationFacts({ layers: LAYERS, grants }), [
    ['permission', 'files:saved → permission-model, own-user: read and write files'],
    ['permission', 'chat.send → nothing holds it: say something'],
    ['isolation', '● bus-token: a token of its own'],
    ['isolation', '○ own-user does not hold: sandbox is normal'],
  ])
})

test('who is granted nothing is printed as that', () => {
  assert.deepEqual(isolationFacts({ layers: [], grants: [] }), [['permission', 'none']])
})
