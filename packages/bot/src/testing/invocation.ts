import type { Invocation } from '@rosey/protocol'

/** An invocation for tests: Ann, a verified user, types a command without arguments in lounge:main. */
export function invocation(command: string, changes: Partial<Invocation> = {}): Invocation {
  return {
    id: `id-of-${command}`,
    command,
    prefix: '!',
    invokedAs: command,
    args: [],
    text: '',
    user: { name: 'Ann', role: 'user', verified: true },
    platform: 'test',
    connector: 'lounge',
    channel: 'main',
    private: false,
    messageId: 'm1',
    timeoutMs: 10_000,
    ...changes,
  }
}
