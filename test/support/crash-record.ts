import type { CrashRecord } from '../../packages/protocol/src/index.ts'

/** A whole crash record, of a plugin that threw. */
export function crashRecord(changes: Partial<CrashRecord> = {}): CrashRecord {
  return {
    format: 1,
    id: 'mg5u1x2k-dice',
    time: '2026-01-01T12:00:00.000Z',
    name: 'dice',
    kind: 'plugin',
    version: '1.2.3',
    pid: 4711,
    instance: 'abc',
    reason: { cause: 'exited', code: 1, signal: null, message: 'boom' },
    sentence: 'ended with code 1: boom',
    code: 'process-crashed',
    stack: { from: 'process', text: 'Error: boom\n    at roll (dice.ts:3:5)' },
    lastSeen: { time: '2026-01-01T11:59:59.000Z', cpuSeconds: 1.5, activity: 'sleeping' },
    logs: [{ time: '2026-01-01T11:59:58.000Z', level: 'info', name: 'dice', msg: 'rolled' }],
    inHand: [
      { id: 'i1', command: 'roll', args: '2d6', connector: 'console', channel: 'lounge', user: 'ann', private: false },
    ],
    usage: [{ time: '2026-01-01T11:59:55.000Z', cpuPercent: 12.5, memoryMb: 40 }],
    revision: '0123456789ab',
    startedAt: '2026-01-01T11:00:00.000Z',
    wasReady: true,
    uptimeSeconds: 3600,
    failuresInARow: 1,
    follows: { kind: 'restart', delayMs: 1000 },
    unrecorded: 0,
    cut: false,
    host: { rosey: '0.1.0', node: 'v26.0.0', platform: 'linux x64' },
    ...changes,
  }
}
