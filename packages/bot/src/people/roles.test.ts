import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Role } from '@rosey/protocol'
import { botConfig } from '../testing/config.ts'
import { isOperatorConnector, withRole } from './roles.ts'

const config = botConfig({ owners: ['lounge:Olga'], admins: ['lounge:adam', 'lounge:olga'] })

const CASES: [
  name: string,
  user: string,
  claimed: Role,
  verified: boolean,
  connector: string,
  trusted: boolean,
  role: Role,
][] = [
  ['a guest stays a guest', 'bob', 'guest', false, 'lounge', false, 'guest'],
  ['a moderator stays one', 'bob', 'moderator', true, 'lounge', false, 'moderator'],
  ['a connector cannot make an owner', 'bob', 'owner', true, 'lounge', false, 'moderator'],
  ['an admin is known in any case', 'ADAM', 'user', true, 'lounge', false, 'admin'],
  ['owner comes before admin', 'olga', 'user', true, 'lounge', false, 'owner'],
  ['a guest with the name of an owner is a guest', 'olga', 'guest', false, 'lounge', false, 'guest'],
  ['an account counts on its own connector only', 'adam', 'user', true, 'den', false, 'user'],
  ['the console says who the operator plays', 'you', 'admin', false, 'console', true, 'admin'],
]

for (const [name, user, claimed, verified, connector, trusted, role] of CASES) {
  test(name, () => {
    assert.equal(withRole({ name: user, role: claimed, verified }, connector, config, trusted).role, role)
  })
}

test('empty lists mean nobody', () => {
  const user = { name: '', role: 'user', verified: true } as const
  assert.equal(withRole({ ...user, name: 'x' }, 'lounge', botConfig(), false).role, 'user')
})

test('only a bundled connector can say that it is the console', () => {
  assert.equal(isOperatorConnector({ bundled: true }, 'console'), true)
  assert.equal(isOperatorConnector({ bundled: false }, 'console'), false)
  assert.equal(isOperatorConnector({ bundled: true }, 'cytube'), false)
  assert.equal(isOperatorConnector(undefined, 'console'), false)
})
