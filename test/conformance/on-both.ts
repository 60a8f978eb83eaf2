import { test } from 'node:test'
import { SERVER_KINDS, type ServerKind, type ServerSettings, type TestServer } from './servers.ts'

/** Runs a case against each kind of server, each time with a fresh one. */
export function onBoth(
  name: string,
  settings: ServerSettings,
  body: (port: number, kind: ServerKind, server: TestServer) => Promise<void>,
): void {
  for (const kind of SERVER_KINDS) {
    test(`${kind.name}: ${name}`, async (t) => {
      await using server = await kind.start(t, settings)
      if (server !== undefined) await body(server.port, kind, server)
    })
  }
}
