import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { expectationOf, type RawCase } from './raw-case.ts'
import { RAW_CASES } from './raw-cases/index.ts'
import { RawClient } from './raw-client.ts'
import { SERVER_KINDS, type ServerKind } from './servers.ts'

for (const kind of SERVER_KINDS) {
  describe(`one connection to the ${kind.name}`, () => {
    for (const rawCase of RAW_CASES) {
      test(nameOf(rawCase, kind), async (t) => {
        await using server = await kind.start(t, rawCase.settings ?? {})
        if (server !== undefined) await check(server.port, rawCase, kind)
      })
    }
  })
}

function nameOf({ name, difference }: RawCase, kind: ServerKind): string {
  return kind.name === 'nats-server' && difference !== undefined ? `${name} (not here: ${difference.why})` : name
}

async function check(port: number, rawCase: RawCase, kind: ServerKind): Promise<void> {
  using client = await RawClient.open(port)
  client.send(rawCase.send)
  const expected = expectationOf(rawCase, kind)
  const got = expected.kind === 'closed' ? await client.untilClosed() : await client.roundTrip()
  assert.equal(got, expected.text)
}
