import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKeyPair, keyPairOf, type NkeyKind, nkeyKindOf, verifySignature } from './nkey.ts'

// The example of NATS's own documentation of nkeys.
const SEED = 'SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY'
const PUBLIC = 'UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4'

test('a seed of NATS gives the public key that NATS gives', () => {
  const pair = keyPairOf(` ${SEED}\n`)
  assert.equal(pair.publicKey, PUBLIC)
  assert.equal(pair.seed, SEED)
  assert.equal(pair.kind, 'user')
})

for (const [kind, letter] of [
  ['operator', 'O'],
  ['account', 'A'],
  ['user', 'U'],
] as const satisfies readonly [NkeyKind, string][]) {
  test(`a new key of an ${kind} is told by its first letter and comes back from its seed`, () => {
    const pair = createKeyPair(kind)
    assert.equal(pair.publicKey[0], letter)
    assert.equal(pair.publicKey.length, 56)
    assert.equal(pair.seed.slice(0, 2), `S${letter}`)
    assert.equal(nkeyKindOf(pair.publicKey), kind)
    assert.equal(keyPairOf(pair.seed).publicKey, pair.publicKey)
  })
}

test('only the holder of a key signs for it', () => {
  const [one, other] = [createKeyPair('user'), createKeyPair('user')]
  const signature = one.sign('a nonce')
  assert.equal(verifySignature(one.publicKey, 'a nonce', signature), true)
  assert.equal(verifySignature(one.publicKey, 'another', signature), false)
  assert.equal(verifySignature(other.publicKey, 'a nonce', signature), false)
  assert.equal(verifySignature(one.publicKey, 'a nonce', signature.subarray(1)), false)
  assert.equal(verifySignature('nobody', 'a nonce', signature), false)
})

for (const [what, seed] of [
  ['nothing', ''],
  ['a public key', PUBLIC],
  ['one letter too few', SEED.slice(0, -1)],
  ['one letter too many', `${SEED}A`],
  ['a letter changed', SEED.replace('L3', 'L4')],
  ['small letters', SEED.toLowerCase()],
  ['a digit outside base 32', SEED.replace('3', '1')],
] as const) {
  test(`${what} is no seed, and the error does not show it`, () => {
    assert.throws(
      () => keyPairOf(seed),
      (error: Error & { code?: string }) =>
        error.code === 'key-invalid' && (seed === '' || !error.message.includes(seed)),
    )
  })
}

for (const text of ['', SEED, PUBLIC.slice(1), PUBLIC.replace('4R', '5R'), 'O', 'rosey']) {
  test(`${JSON.stringify(text)} is no public key`, () => {
    assert.equal(nkeyKindOf(text), undefined)
  })
}
