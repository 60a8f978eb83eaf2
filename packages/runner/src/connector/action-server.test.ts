import assert from 'node:assert/strict'
import { connectBus } from '@rosey/bus'
import { type ActionResult, ActionResultSchema, grantsFor, sendSubject } from '@rosey/protocol'
import type { ActionRequest } from '@rosey/sdk'
import { forEachBroker } from '../../../../test/support/brokers.ts'
import { until } from '../../../../test/support/until.ts'
import { quietLog } from '../../test/quiet-log.ts'
import { ActionServer } from './action-server.ts'

forEachBroker('requests are held until the release, too many are refused, and a stop aborts', async ({ access }) => {
  const bus = await connectBus({ name: 'lounge', inboxPrefix: '_INBOX.lounge.1', access })
  const asker = await connectBus({ name: 'dice', inboxPrefix: '_INBOX.dice.1', access })
  const { log, lines } = quietLog()
  const performed: ActionRequest[] = []
  const aborted = Promise.withResolvers<void>()
  const { subscribe } = grantsFor({ kind: 'connector', name: 'lounge', permissions: [] })
  const server = new ActionServer({
    bus,
    subscribe,
    log,
    connector: {
      perform: async (request) => {
        performed.push(request)
        if (request.id !== 'slow') return { outcome: 'sent' }
        request.signal.addEventListener('abort', () => aborted.resolve())
        await aborted.promise
        return { outcome: 'unknown', reason: 'stopped' }
      },
    },
  })
  await bus.flush({ timeoutMs: 10_000 })
  const subject = sendSubject('dice', 'lounge', 'main', 'message')
  const ask = (id: string) =>
    asker.request<unknown, ActionResult>(subject, { text: id }, ActionResultSchema, { timeoutMs: 10_000, id })
  const held = Array.from({ length: 500 }, (_, index) => ask(`a${index}`))
  const refused = await ask('more')
  assert.deepEqual([refused.outcome, performed.length], ['refused', 0])
  server.release()
  for (const result of await Promise.all(held)) assert.deepEqual(result, { outcome: 'sent' })
  const slow = ask('slow')
  await until(() => performed.find(({ id }) => id === 'slow'))
  server.stop()
  assert.deepEqual(await slow, { outcome: 'unknown', reason: 'stopped' })
  assert.deepEqual(lines, [])
  await bus[Symbol.asyncDispose]()
  await asker[Symbol.asyncDispose]()
})
