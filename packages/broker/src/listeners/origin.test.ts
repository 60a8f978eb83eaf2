import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mayConnect, type OriginRules } from './origin.ts'

const GOOD = 'https://good.example'
const listed: OriginRules = { allowedOrigins: [GOOD] }
const same: OriginRules = { sameOrigin: true }
const both: OriginRules = { ...listed, ...same }

for (const [rules, origin, host, isSecure, expected] of [
  [{}, 'https://any.example', 'bus.example', true, true],
  [listed, undefined, 'bus.example', true, true],
  [listed, GOOD, 'bus.example', true, true],
  [listed, 'https://good.example:443', 'bus.example', true, true],
  [listed, 'https://good.example:8443', 'bus.example', true, false],
  [listed, 'http://good.example', 'bus.example', true, false],
  [listed, 'https://good.example.evil', 'bus.example', true, false],
  [listed, 'null', 'bus.example', true, false],
  [listed, 'nonsense', 'bus.example', true, false],
  [{ allowedOrigins: [] }, GOOD, 'bus.example', true, false],
  [same, 'https://bus.example', 'bus.example', true, true],
  [same, 'https://bus.example', 'bus.example:443', true, true],
  [same, 'http://bus.example', 'bus.example', false, true],
  [same, 'http://127.0.0.1:8080', '127.0.0.1:8080', false, true],
  [same, 'http://127.0.0.1:8081', '127.0.0.1:8080', false, false],
  [same, 'http://bus.example', 'bus.example', true, false],
  [same, 'https://other.example', 'bus.example', true, false],
  [same, 'null', 'bus.example', true, false],
  [same, 'https://bus.example', undefined, true, false],
  [both, GOOD, 'bus.example', true, false],
  [both, GOOD, 'good.example', true, true],
] as const) {
  test(`${origin} ${expected ? 'may' : 'may not'} connect to ${host} (${JSON.stringify(rules)})`, () => {
    assert.equal(mayConnect(rules, origin, host, isSecure), expected)
  })
}
