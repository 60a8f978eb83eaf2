// The embedded broker alone in a process, on the unix socket that is its argument, as in a home; says when it listens.
import { createBroker } from '../../packages/broker/src/index.ts'

const unixPath = process.argv[2] ?? ''
await createBroker({ unixPath }).listen()
process.stdout.write('ready\n')
