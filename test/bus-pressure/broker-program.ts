// The embedded broker alone in a process. Its argument is the options as JSON; it prints a JSON line with its port once it
// listens, and one for each client that it cuts off because it reads too slowly.
import { type BrokerEvent, createBroker } from '../../packages/broker/src/index.ts'

const print = (line: unknown) => void process.stdout.write(`${JSON.stringify(line)}\n`)
const onEvent = (event: BrokerEvent) => {
  if (event.kind === 'slow-consumer') print({ cutOff: event.client.name, cause: event.cause })
}
const { port } = await createBroker({ ...JSON.parse(process.argv[2] ?? '{}'), onEvent }).listen()
print({ port })
