import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Entry } from './handshake.ts'
import { brief, feedRecorded } from './testing/recorded-feed.ts'

const INSIDE: readonly (readonly [scenario: string, user: string, connected: string, listed: string])[] = [
  ['01-join-then-login', 'rosey', 'rosey 5', 'rosey 5'],
  ['01-alice', 'alice', 'alice 1', 'rosey 5, alice 1'],
  ['02-login-then-join', 'rosey', 'rosey 5', 'rosey 5'],
  ['16-ranks-as-moderator', 'alice', 'alice 1', 'rosey 5, alice 1'],
  ['17-password-asked', 'alice', 'alice 1', 'rosey 5, alice 1'],
  ['17-password-given', 'bob', 'bob 1', 'rosey 5, alice 1, bob 1'],
  ['17-moderator', 'rosey', 'rosey 5', 'alice 1, rosey 5'],
  ['38-guest-taken-over', 'wanderer', 'wanderer 0', 'rosey 5, wanderer 0'],
]

for (const [scenario, user, connected, listed] of INSIDE) {
  test(`${scenario}: the bot is inside with its rank and everybody in the list, having sent login and one join`, async () => {
    const { events, sent } = await feedRecorded(scenario, { user })
    assert.deepEqual(events.slice(0, 2).map(brief), [`connected ${connected}`, `user.listed ${listed}`])
    assert.deepEqual(
      sent.map(({ event }) => event),
      ['login', 'joinChannel'],
    )
  })
}

const ENDS: readonly (readonly [scenario: string, entry: Partial<Entry>, cause: string, remedy: string])[] = [
  ['04-guest-login', { user: 'alice', password: undefined }, 'login-refused', 'wait'],
  ['05-wrong-password', {}, 'login-refused', 'wait'],
  ['10-duplicate-login', {}, 'duplicate-login', 'wait'],
  ['15-banned', { user: 'alice' }, 'banned', 'wait'],
  ['15-muted', { user: 'alice' }, 'banned', 'wait'],
  ['16-ranks-as-moderator', { user: 'alice' }, 'kicked', 'retry'],
  ['18-invalid-channel', {}, 'channel-name', 'wait'],
  ['19-refused-socket', {}, 'rate-limited', 'retry'],
  ['35-site-admin', { user: 'alice' }, 'kicked', 'retry'],
  ['36-in-rate-limit', { user: 'alice' }, 'rate-limited', 'retry'],
  ['38-guest-taken-over', { user: 'wanderer' }, 'duplicate-login', 'wait'],
  ['40-too-early', {}, 'kicked', 'retry'],
  ['44-kicked', { user: 'alice' }, 'kicked', 'retry'],
  ['44-refused', {}, 'rate-limited', 'retry'],
]

for (const [scenario, entry, cause, remedy] of ENDS) {
  test(`${scenario}: ends with ${cause}, and then: ${remedy}`, async () => {
    const { setbacks } = await feedRecorded(scenario, entry)
    assert.deepEqual([setbacks[0]?.cause, setbacks[0]?.remedy.kind], [cause, remedy])
  })
}

test('05: a wrong password is told in words that help', async () => {
  const { setbacks } = await feedRecorded('05-wrong-password')
  assert.match(setbacks[0]?.reason ?? '', /Invalid username\/password combination.*rosey\.yaml/)
})

test('19: after a refused connection the next attempt is at least ten seconds away', async () => {
  const { setbacks } = await feedRecorded('19-refused-socket')
  const remedy = setbacks[0]?.remedy
  assert.ok(remedy?.kind === 'retry' && remedy.notBeforeMs >= 10_000)
})

test('17: at the door nothing is said and nobody is told to be inside', async () => {
  const { events, setbacks } = await feedRecorded('17-wrong-password', { user: 'bob' })
  assert.deepEqual([events, setbacks], [[], []])
})
