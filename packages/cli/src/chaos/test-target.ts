import type { ProcessStatus, Status } from '@rosey/protocol'
import type { ChaosTarget } from './target.ts'

/** A plugin that runs. */
export function chaosTarget(changes: Partial<ChaosTarget> = {}): ChaosTarget {
  return {
    name: 'dice',
    kind: 'plugin',
    displayName: 'Dice',
    version: '1.0.0',
    state: 'running',
    reason: '',
    enabled: true,
    critical: false,
    pid: 100,
    uptimeSeconds: 5,
    startedAt: null,
    stoppedAt: null,
    restarts: 0,
    crashes: 0,
    failuresInARow: 0,
    lastError: null,
    lastHealthCheckAt: null,
    lastActivityAt: null,
    successCount: 0,
    errorCount: 0,
    errorRate: null,
    dependencies: [],
    dependents: [],
    commands: ['roll'],
    resources: { cpuPercent: null, memoryMb: null, peakCpuPercent: null, peakMemoryMb: null },
    ...changes,
  }
}

/** A status with a bus that has no process and one plugin, {@link chaosTarget} with these changes. */
export function statusWith(plugin: Partial<ProcessStatus>, mode: Status['bus']['mode'] = 'embedded'): Status {
  const nats: ProcessStatus = { ...chaosTarget({ name: 'nats', kind: 'service', commands: [] }), pid: null }
  return {
    daemon: { pid: 1, version: '0.1.0', uptimeSeconds: 1, home: '/home' },
    bus: { mode, host: null, port: null, enforcement: 'full' },
    services: [nats],
    connectors: [],
    plugins: [{ ...chaosTarget(), ...plugin }],
    degraded: [],
    lost: { count: 0, last: [] },
    notices: [],
  }
}
