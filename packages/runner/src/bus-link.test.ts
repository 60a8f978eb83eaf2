import assert from 'node:assert/strict'
import { AnySchema } from '@rosey/protocol'
import { BusTrust } from '../../../test/support/bus-trust.ts'
import { forEachTokenBroker } from '../../../test/support/token-brokers.ts'
import { until } from '../../../test/support/until.ts'
import { childContext } from '../test/child-context.ts'
import { openBus } from './bus-link.ts'

const trust = new BusTrust()

forEachTokenBroker(
  'what the bus refuses is told to roseyd: uses, and subscriptions that are too many',
  async (start) => {
    await using broker = await start(trust.authorization)
    const permissions = { pub: { allow: ['rosey.event.dice.>'] }, sub: { allow: ['rosey.command.dice.>'] } }
    const { token, key } = trust.user(permissions, { maxSubscriptions: 1 })
    const credentials = { kind: 'token', token, seed: key.seed } as const
    const { context, refused, limited } = childContext('plugin', { endpoint: broker.endpoint, credentials })
    const problems: string[] = []
    await using bus = await openBus(context, ({ kind }) => problems.push(kind))
    for (const command of ['roll', 'flip', 'spin']) {
      bus.subscribe(`rosey.command.dice.${command}`, () => AnySchema, { onMessage: () => undefined })
    }
    bus.listen('rosey.chat.>', { onMessage: () => undefined })
    await until(() => (problems.length === 3 ? true : undefined))
    assert.deepEqual(limited, ['subscriptions', 'subscriptions'])
    assert.deepEqual(refused, [{ operation: 'subscribe', subject: 'rosey.chat.>', permission: 'chat.read' }])
  },
)
