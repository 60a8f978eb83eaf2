import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UserClaims } from '@rosey/protocol/tokens'
import type { Peer } from './admission.ts'
import { misplaced } from './user-conditions.ts'

const HERE: Peer = { nonce: '', address: '127.0.0.1', connectionType: 'STANDARD' }

function claims(nats: object): UserClaims {
  return { iss: 'A', sub: 'U', iat: 0, nats: { ...nats, type: 'user', version: 2 } }
}

for (const [what, nats, peer, why] of [
  ['no conditions', {}, {}, undefined],
  ['empty conditions', { src: [], allowed_connection_types: [], times: [] }, {}, undefined],
  ['its kind of connection', { allowed_connection_types: ['standard'] }, {}, undefined],
  ['another kind of connection', { allowed_connection_types: ['WEBSOCKET'] }, {}, /WEBSOCKET.*STANDARD/],
  ['a WebSocket', { allowed_connection_types: ['WEBSOCKET'] }, { connectionType: 'WEBSOCKET' }, undefined],
  ['its network', { src: ['127.0.0.0/8'] }, {}, undefined],
  ['one of its networks', { src: ['10.0.0.0/8', '127.0.0.1/32'] }, {}, undefined],
  ['networks in one text', { src: ['10.0.0.0/8, 127.0.0.1/32'] }, {}, undefined],
  ['another network', { src: ['10.0.0.0/8'] }, {}, /10\.0\.0\.0\/8.*127\.0\.0\.1/],
  ['IPv6', { src: ['fe80::/10'] }, { address: 'fe80::1' }, undefined],
  ['other IPv6', { src: ['fe80::/10'] }, { address: '::1' }, /::1/],
  ['a network that is none', { src: ['here'] }, {}, /here/],
  ['a network beside one that is none', { src: ['here', '127.0.0.1/32'] }, {}, undefined],
  ['a unix socket, which has no address', { src: ['127.0.0.1/32'] }, { address: undefined }, /unix socket/],
  ['hours of the day', { times: [{ start: '00:00:00', end: '23:59:59' }] }, {}, /hours/],
] as const) {
  test(`a token for ${what} is ${why === undefined ? 'taken' : 'refused'}`, () => {
    const result = misplaced(claims(nats), { ...HERE, ...peer })
    if (why === undefined) assert.equal(result, undefined)
    else assert.match(result ?? '', why)
  })
}
