// One node of a Moleculer network; runs in a folder where `moleculer` and `nats` are installed. Its arguments are its part
// (`connector`, `bot` or `plugin`) and the URL of a nats-server. The connector is told how often to go the whole way, and
// how often to ask the plugin alone, and answers with the times in µs. The way is that of a command in Rosey: connector →
// bot → plugin → bot → connector.
import { ServiceBroker } from 'moleculer'

const [part, transporter] = process.argv.slice(2)
const broker = new ServiceBroker({ nodeID: part, transporter, logger: false })
let arrived = () => undefined

const ACTIONS = {
  connector: {
    send() {
      arrived()
      return { outcome: 'sent' }
    },
  },
  bot: {
    async message({ params }) {
      const { text } = await broker.call('plugin.roll', { text: params.text, user: params.user })
      return broker.call('connector.send', { channel: params.channel, text })
    },
  },
  plugin: {
    roll: ({ params }) => ({ text: `${params.text} = 1` }),
  },
}

broker.createService({ name: part, actions: ACTIONS[part] })
await broker.start()
await broker.waitForServices(Object.keys(ACTIONS))

async function chain(number) {
  const { promise, resolve } = Promise.withResolvers()
  arrived = resolve
  const message = { channel: 'room', user: { name: `user${number}`, role: 'user' }, text: `!roll 1d2+${number}` }
  const answered = broker.call('bot.message', message)
  await promise
  const arrivedAt = performance.now()
  await answered
  return arrivedAt
}

async function roundTrip(number) {
  await broker.call('plugin.roll', { text: `!roll 1d2+${number}`, user: { name: 'user', role: 'user' } })
  return performance.now()
}

async function measure(rounds, run) {
  const times = []
  for (let round = 0; round < rounds; round++) {
    const from = performance.now()
    times.push(((await run(round)) - from) * 1000)
  }
  return times
}

process.on('disconnect', () => process.exit())
process.on('message', async (rounds) => {
  process.send({ chains: await measure(rounds, chain), roundTrips: await measure(rounds, roundTrip) })
})
process.send('ready')
