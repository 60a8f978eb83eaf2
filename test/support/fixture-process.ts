import { fileURLToPath } from 'node:url'
import { childEnvironment } from '../../packages/supervisor/src/process/environment.ts'
import { type Launch, ManagedProcess } from '../../packages/supervisor/src/process/managed-process.ts'

/** What a started program of `test/fixtures/processes` has told and written. */
export interface FixtureProcess {
  readonly child: ManagedProcess
  readonly said: unknown[]
  readonly lines: string[]
}

/** Path of a program of `test/fixtures/processes`; its name is what it does. */
export function fixtureProgram(name: string): string {
  return fileURLToPath(new URL(`../fixtures/processes/${name}.mjs`, import.meta.url))
}

/** What is needed to start such a program. */
export function fixtureLaunch(name: string, changes: Partial<Launch> = {}): Launch {
  const sink = { line: () => undefined, dropped: () => undefined }
  return {
    commandLine: { command: process.execPath, args: [fixtureProgram(name)] },
    cwd: '/',
    environment: childEnvironment('test', 'plugin', process.env),
    start: {
      kind: 'start',
      name,
      processKind: 'plugin',
      instance: crypto.randomUUID(),
      config: {},
      grants: { publish: [], subscribe: [] },
      heartbeatMs: 1000,
      version: '1.0.0',
      permissions: [],
      logLevel: 'info',
      remembered: [],
    },
    peers: () => [],
    readyTimeoutMs: 20_000,
    stdout: sink,
    stderr: sink,
    onMessage: () => undefined,
    ...changes,
  }
}

/** Starts such a program and keeps what it says. */
export function startFixture(name: string, changes: Partial<Launch> = {}): FixtureProcess {
  const said: unknown[] = []
  const lines: string[] = []
  const sink = { line: (text: string) => void lines.push(text), dropped: () => undefined }
  const onMessage = (message: unknown) => void said.push(message)
  return { child: new ManagedProcess(fixtureLaunch(name, { stdout: sink, onMessage, ...changes })), said, lines }
}
