// The embedded broker alone in a process, on the unix socket that is its first argument and with the authorization that is
// its second, as in a home; says when it listens.
import { createBroker } from '../../packages/broker/src/index.ts'
import type { BusAuthorization } from '../../packages/protocol/src/index.ts'

const unixPath = process.argv[2] ?? ''
const authorization = JSON.parse(process.argv[3] ?? '') as BusAuthorization
await createBroker({ unixPath, authorization: { kind: 'operator', ...authorization } }).listen()
process.stdout.write('ready\n')
