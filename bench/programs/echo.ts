// Answers each request on `bench.echo`: the other end of one round trip.
import { connectBus } from '../../packages/bus/src/index.ts'
import { AnySchema, type BusAccess } from '../../packages/protocol/src/index.ts'

const access = JSON.parse(process.argv[2] ?? '') as BusAccess
const bus = await connectBus({ name: 'echo', inboxPrefix: '_INBOX.echo', access })
bus.subscribe('bench.echo', () => AnySchema, { onMessage: (message) => message.answer({ outcome: 'sent' }) })
await bus.flush({ timeoutMs: 5000 })
process.stdout.write('ready\n')
