import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lookUpServer, readSocketConfig } from './socket-config.ts'

const CONFIG_URL = 'https://cytube.example/socketconfig/lounge.json'

test('the secure server is taken, else the first', () => {
  const two = {
    servers: [
      { url: 'http://a.example', secure: false },
      { url: 'https://b.example', secure: true },
    ],
  }
  const found = readSocketConfig(CONFIG_URL, 'lounge', 200, JSON.stringify(two))
  assert.deepEqual(found, { kind: 'found', url: 'https://b.example' })
  const one = { servers: [{ url: 'http://a.example', secure: false }] }
  assert.deepEqual(readSocketConfig(CONFIG_URL, 'lounge', 200, JSON.stringify(one)), {
    kind: 'found',
    url: 'http://a.example',
  })
})

test('a channel that the site refuses waits for the operator and names the channel', () => {
  const answer = readSocketConfig(CONFIG_URL, 'bad name', 404, '{"error":"Channel \\"bad name\\" does not exist."}')
  assert.ok(answer.kind === 'failed' && answer.setback.remedy.kind === 'wait')
  assert.equal(answer.setback.cause, 'channel-name')
  assert.match(answer.setback.reason, /"bad name"/)
})

test('an answer that is no list of servers says what came, and is tried again', () => {
  for (const [status, body] of [
    [200, '<html>hello</html>'],
    [502, 'Bad Gateway'],
    [200, '{"servers":[]}'],
    [404, 'nope'],
    [429, '{"error":"too many requests"}'],
    [403, '{"error":"who are you?"}'],
  ] as const) {
    const answer = readSocketConfig(CONFIG_URL, 'lounge', status, body)
    assert.ok(answer.kind === 'failed' && answer.setback.remedy.kind === 'retry')
    assert.match(answer.setback.reason, new RegExp(`answered ${status}`))
    assert.ok(answer.setback.reason.includes(body))
  }
})

test('a site whose address cannot be one waits for the operator and names it', async () => {
  const answer = await lookUpServer('https://cytu.be:99999', 'lounge', new AbortController().signal)
  assert.ok(answer.kind === 'failed' && answer.setback.remedy.kind === 'wait')
  assert.equal(answer.setback.cause, 'site-address')
  assert.match(answer.setback.reason, /"https:\/\/cytu\.be:99999".*correct `site` in rosey\.yaml/)
})
