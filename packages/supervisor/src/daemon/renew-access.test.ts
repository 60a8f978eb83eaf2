import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ParentMessage } from '@rosey/protocol'
import { fixtureSpec } from '../../../../test/support/supervised.ts'
import type { ManagedProcess } from '../process/managed-process.ts'
import { renewAccess } from './renew-access.ts'

test('who dials and has something old gets something new; nobody else is told anything', () => {
  const told: string[] = []
  const unit = (name: string, permissions: string[], instance: string | undefined) => ({
    spec: fixtureSpec(name, 'ready', { permissions }),
    process:
      instance === undefined
        ? undefined
        : ({
            instance,
            send: ({ kind }: ParentMessage) => void told.push(`${name} ${kind}`),
          } as unknown as ManagedProcess),
  })
  renewAccess({
    units: [
      unit('dials', ['network'], 'old'),
      unit('is-new', ['network'], 'new'),
      unit('inherits', [], 'old'),
      unit('rests', ['network'], undefined),
      unit('nats', ['network'], 'old'),
    ],
    isCurrent: (instance) => instance === 'new',
    accessFor: () => ({ endpoint: { kind: 'unix', path: 'bus.sock' }, credentials: { kind: 'none' } }),
  })
  assert.deepEqual(told, ['dials bus-access'])
})
