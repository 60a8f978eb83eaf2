import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ActionData, createLogger, type LostMessage } from '@rosey/protocol'
import type { ActionRequest, ActionResult, ChatEvent, Connection } from '@rosey/sdk'
import { CytubeServer, waitFor } from '../../../test/support/cytube-server/index.ts'
import CytubeConnector, { type CytubeConfig } from './index.ts'

/** A connector with a host that writes down what it is told; torn down when disposed of. */
class Hosted implements AsyncDisposable {
  readonly connector = new CytubeConnector()
  readonly received: { channel: string; event: ChatEvent }[] = []
  readonly states: Connection['state'][] = []
  readonly lost: LostMessage[] = []

  constructor(config: CytubeConfig) {
    this.connector.attach({
      name: 'lounge',
      config,
      log: createLogger(() => undefined),
      receive: (channel, event) => {
        this.received.push({ channel, event })
        return Promise.resolve({ kind: 'settled', outcome: 'passed', replies: 0 })
      },
      connection: ({ state }) => this.states.push(state),
      lost: (messages) => this.lost.push(...messages),
    })
    this.connector.setup()
  }

  say(id: string, text: string, channel = 'lounge'): Promise<ActionResult> {
    const data: ActionData<'message'> = { text }
    const request: ActionRequest = {
      action: { name: 'message', data },
      channel,
      sender: 'bot',
      id,
      expiresAt: undefined,
      traceId: id,
      signal: AbortSignal.timeout(10_000),
    }
    return this.connector.perform(request)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connector.teardown()
  }
}

test('the connector joins, hands events to its host with the channel, and says what it is asked to', async () => {
  await using server = await CytubeServer.start()
  await using hosted = new Hosted({ site: server.url, channel: 'lounge', user: 'rosey', password: 'secret' })
  await waitFor('the connection', () => hosted.states.includes('connected'))
  const alice = await server.user('alice')
  alice.say('!roll')
  const taken = await waitFor('the message', () => hosted.received.find(({ event }) => event.name === 'message'))
  assert.equal(taken.channel, 'lounge')
  assert.deepEqual(await hosted.say('1', '4'), { outcome: 'sent' })
  await alice.shouldSee(/^4$/, { from: 'rosey' })
})

test('a request that comes again is answered again and not done again', async () => {
  await using server = await CytubeServer.start()
  await using hosted = new Hosted({ site: server.url, channel: 'lounge', user: 'rosey', password: 'secret' })
  const results = await Promise.all([hosted.say('1', 'once'), hosted.say('1', 'once'), hosted.say('2', 'twice')])
  assert.ok(results.every(({ outcome }) => outcome === 'sent'))
  assert.deepEqual(await hosted.say('2', 'twice'), { outcome: 'sent' })
  assert.deepEqual(
    server.lines.map(({ text }) => text),
    ['once', 'twice'],
  )
})

test('another channel than its own is refused', async () => {
  await using server = await CytubeServer.start()
  await using hosted = new Hosted({ site: server.url, channel: 'lounge', user: 'rosey', password: 'secret' })
  const result = await hosted.say('1', 'x', 'attic')
  assert.ok(result.outcome === 'refused' && /"lounge", not in "attic"/.test(result.reason))
})

test('setup does not wait for the site, and teardown ends everything', async () => {
  const hosted = new Hosted({ site: 'http://127.0.0.1:1', channel: 'lounge', user: 'rosey', password: '' })
  await waitFor('the first failure', () => hosted.states.includes('waiting'))
  const pending = hosted.say('1', 'never')
  await hosted.connector.teardown()
  assert.equal((await pending).outcome, 'refused')
})
