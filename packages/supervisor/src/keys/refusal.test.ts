import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainRefusal } from './refusal.ts'

const refused = { code: 'bus-auth', message: 'The bus at x refused the token of y: no', tokenBytes: 5000 }

test('a refusal names what can be wrong and what to do, by whose bus it is', () => {
  assert.match(explainRefusal(refused, 'home'), /refused the token of y: no\. .*not the bus of this home.*bus\.port/)
  assert.match(explainRefusal(refused, 'account'), /know the account of bus\.credentials.*issuerAccount/)
  assert.equal(explainRefusal(refused, 'shared'), refused.message)
})

test('a token that is too long for the server is told with its length and the setting', () => {
  const tooLong = { ...refused, code: 'bus-unreachable', message: 'unreachable: read ECONNRESET' }
  assert.match(explainRefusal(tooLong, 'account'), /ECONNRESET\. Its token has 5000 bytes.*set max_control_line: 64KB/)
  assert.equal(explainRefusal({ ...tooLong, tokenBytes: 3000 }, 'account'), tooLong.message)
  assert.equal(explainRefusal(tooLong, 'home'), tooLong.message)
})

test('any other failure is told as it is', () => {
  assert.equal(explainRefusal({ ...refused, code: 'plugin-setup' }, 'home'), refused.message)
})
