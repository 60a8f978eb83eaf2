import type { Invocation } from '@rosey/protocol'

/** An invocation of `roll`, as the bot makes it. */
export function invocation(change: Partial<Invocation> = {}): Invocation {
  return {
    id: 'i1',
    command: 'roll',
    prefix: '!',
    invokedAs: 'roll',
    args: ['2d6'],
    text: '2d6',
    user: { name: 'Ann', role: 'user', verified: true },
    platform: 'test',
    connector: 'lounge',
    channel: 'main',
    private: false,
    messageId: 'm1',
    timeoutMs: 10_000,
    ...change,
  }
}
