// The embedded broker alone in a process; prints its port.
import { createBroker } from '../../packages/broker/src/index.ts'

const { port } = await createBroker().listen()
process.stdout.write(`${port}\n`)
