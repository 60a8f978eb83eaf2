import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Setback, setbackOfDoor, setbackOfKick, setbackOfLogin, setbackOfRefusal } from './setback.ts'

const CASES: readonly (readonly [what: string, setback: Setback, cause: string, remedy: string])[] = [
  ['duplicate login', setbackOfKick('Duplicate login'), 'duplicate-login', 'wait'],
  ['ban at the door', setbackOfKick('You are banned from this channel.'), 'banned', 'wait'],
  ['ban inside', setbackOfKick("You're banned!"), 'banned', 'wait'],
  ['invalid channel', setbackOfKick('Invalid channel name'), 'channel-name', 'wait'],
  ['a moderator’s kick', setbackOfKick('bye'), 'kicked', 'retry 0'],
  ['a kick with an empty reason', setbackOfKick(''), 'kicked', 'retry 0'],
  ['a kick without a reason', setbackOfKick(undefined), 'kicked', 'retry 0'],
  ['a channel that is unloaded', setbackOfKick('Channel shutting down'), 'kicked', 'retry 0'],
  ['too many frames', setbackOfKick('Rate limit exceeded'), 'rate-limited', 'retry 10000'],
  ['too many sockets', setbackOfKick('Too many connections from your IP address'), 'rate-limited', 'retry 10000'],
  ['wrong password', setbackOfLogin('Invalid username/password combination'), 'login-refused', 'wait'],
  ['unknown user', setbackOfLogin('User does not exist'), 'login-refused', 'wait'],
  ['guest name of an account', setbackOfLogin('That username is registered.'), 'login-refused', 'wait'],
  ['reserved guest name', setbackOfLogin('That username is reserved.'), 'login-refused', 'wait'],
  [
    'invalid name',
    setbackOfLogin('Invalid username.  Usernames must be 1-20 characters long.'),
    'login-refused',
    'wait',
  ],
  ['failing database of the site', setbackOfLogin('Database failure'), 'login-refused', 'retry 10000'],
  ['refused login without a reason', setbackOfLogin('no reason given'), 'login-refused', 'retry 10000'],
  ['guest name in use', setbackOfLogin('That name is already in use on this channel.'), 'login-refused', 'retry 10000'],
  [
    'second guest login within a minute',
    setbackOfLogin('Guest logins are restricted to one per IP address per 60 seconds.'),
    'rate-limited',
    'retry 61000',
  ],
  ['refused socket', setbackOfRefusal('Rate limit exceeded'), 'rate-limited', 'retry 10000'],
  ['address banned from the server', setbackOfRefusal('You are banned from the server'), 'banned', 'wait'],
  ['server down', setbackOfRefusal('websocket error'), 'site-unreachable', 'retry 0'],
  ['no channel password', setbackOfDoor(false), 'channel-password', 'wait'],
  ['wrong channel password', setbackOfDoor(true), 'channel-password', 'wait'],
]

test('a login that is tried again is told with the server’s own words', () => {
  assert.match(setbackOfLogin('Database failure').reason, /Database failure/)
})

for (const [what, { cause, remedy, reason }, expected, then] of CASES) {
  test(`${what}: ${expected}, ${then}`, () => {
    assert.deepEqual([cause, remedy.kind === 'retry' ? `retry ${remedy.notBeforeMs}` : 'wait'], [expected, then])
    assert.ok(reason.length > 5)
  })
}
