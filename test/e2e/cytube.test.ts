import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REPLY_EXPIRY_SECONDS } from '../../packages/protocol/src/index.ts'
import { CytubeServer } from '../support/cytube-server/index.ts'
import { onEveryBus, type TestBus } from '../support/test-bus.ts'
import { TestHome } from '../support/test-home.ts'
import { until } from '../support/until.ts'

/** When the fate of every line is known: it has expired and its late confirmation is not waited for any more; in ms. */
const UNTIL_EXPIRED_MS = REPLY_EXPIRY_SECONDS * 1000 + 15_000

/** A config with the test site, no cooldowns, and a console to look in from. */
function configFor(
  server: CytubeServer,
  bus: Pick<TestBus, 'config'> = { config: 'bus: { mode: embedded }' },
  more = '',
): string {
  return `
${bus.config}
connectors:
  console: { use: console }
  lounge: { use: cytube, site: '${server.url}', channel: lounge, user: rosey, password: secret }
plugins:
  dice-roller: { config: { cooldownSeconds: 0 } }
${more}`
}

const isConnected = (home: TestHome, name = 'lounge') =>
  home.processUntil(name, ({ connection }) => connection?.state === 'connected')

onEveryBus('a frame comes in, a plugin process rolls, a frame goes out', async (bus) => {
  await using server = await CytubeServer.start()
  await using home = await TestHome.start({ config: configFor(server, bus) })
  await isConnected(home)
  const ann = await server.user('ann')
  ann.say('!roll 2d6')
  await ann.shouldSee(/^🎲 \[[1-6], [1-6]\] = \d+$/, { from: 'rosey' })
  const { services, connectors, plugins } = await home.status()
  const pids = [...services, ...connectors, ...plugins].map(({ pid }) => pid)
  assert.equal(new Set(pids).size, pids.length)
  assert.equal((await home.status()).bus.mode, bus.mode)
})

onEveryBus('whatever is killed under chat comes back by itself, and no command is answered twice', async (bus) => {
  await using server = await CytubeServer.start()
  await using home = await TestHome.start({ config: configFor(server, bus) })
  await isConnected(home)
  const ann = await server.user('ann')
  let asked = 0
  for (const name of ['dice-roller', 'bot', 'lounge', 'nats']) {
    const isBack = await (name === 'nats' ? bus.kill(home) : home.killProcess(name))
    // Said while it is down: each is answered, refused with a reason, or listed as lost.
    for (let count = 0; count < 3; count++) ann.say(`!roll 1d6+${++asked}`)
    await isBack()
    await home.processUntil('dice-roller', ({ state }) => state === 'running')
    await home.processUntil('bot', ({ state }) => state === 'running')
    await isConnected(home)
    // The lane of ann is free again once a line of hers that comes after the others is answered.
    await until(async () => {
      ann.say(`!roll 1d2+${50 + asked}`)
      return await ann
        .shouldSee(new RegExp(`\\+ ${50 + asked} =`), { from: 'rosey', timeoutMs: 3000 })
        .catch(() => undefined)
    }, 30_000)
  }
  const rolls = Array.from({ length: asked }, (_, index) => index + 1)
  const answersTo = (number: number) =>
    server.lines.filter(({ name, text }) => name === 'rosey' && text.includes(`] + ${number} = `)).length
  // What happened to a line that was just handed over when its bus broke may be known only when it has expired.
  const unknown = async () => {
    const { lost } = await home.status()
    // Lost may be the command or the reply to it.
    const isListed = (number: number) =>
      lost.last.some(({ text }) => text?.includes(`!roll 1d6+${number}`) || text?.includes(`] + ${number} = `))
    return refusals(server) > 0 ? [] : rolls.filter((number) => answersTo(number) === 0 && !isListed(number))
  }
  await until(async () => ((await unknown()).length === 0 ? true : undefined), UNTIL_EXPIRED_MS)
  for (const number of rolls) assert.ok(answersTo(number) <= 1, `roll ${number} was answered twice`)
})

/** Lines in which the bot told somebody that a command was not carried out. */
function refusals(server: CytubeServer): number {
  return server.lines.filter(({ name, text }) => name === 'rosey' && !text.includes('🎲')).length
}

test('the history that a join replays never runs a command', async () => {
  await using server = await CytubeServer.start()
  const ann = await server.user('ann')
  for (let count = 0; count < 5; count++) ann.say('!roll 1d6')
  await until(() => (server.lines.length >= 5 ? true : undefined))
  await using home = await TestHome.start({ config: configFor(server) })
  await isConnected(home)
  ann.say('!flip')
  await ann.shouldSee(/🪙/, { from: 'rosey' })
  assert.deepEqual(
    server.lines.filter(({ text }) => text.startsWith('🎲')),
    [],
  )
  assert.equal((await home.status()).lost.count, 0)
})

test('200 commands from 20 people at once are all answered, in the order of each person', async () => {
  await using server = await CytubeServer.start()
  await using home = await TestHome.start({ config: configFor(server) })
  await isConnected(home)
  const people = await Promise.all(Array.from({ length: 20 }, (_, index) => server.user(`person${index}`)))
  for (let round = 1; round <= 10; round++) {
    // The modifier tells who asked and when: 10 for each person, in order.
    for (const [index, person] of people.entries()) person.say(`!roll 1d2+${index * 2 + 2} + ${round}`)
  }
  await until(
    () =>
      server.lines.filter(({ name, text }) => name === 'rosey' && text.startsWith('🎲')).length >= 200
        ? true
        : undefined,
    90_000,
  )
  const answers = server.lines
    .filter(({ name, text }) => name === 'rosey' && text.startsWith('🎲'))
    .map(({ text }) => text)
  assert.equal(answers.length, 200)
  for (const index of people.keys()) {
    const rounds = answers.flatMap((text) => {
      const found = new RegExp(`\\] \\+ ${index * 2 + 2} \\+ (\\d+) = `).exec(text)
      return found === null ? [] : [Number(found[1])]
    })
    assert.deepEqual(rounds, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], `order of person ${index}: ${rounds}`)
  }
})

test('after a restart of the site the bot is back with the whole join', async () => {
  await using server = await CytubeServer.start()
  await using home = await TestHome.start({ config: configFor(server) })
  await isConnected(home)
  await server.restart()
  await home.processUntil('lounge', ({ connection }) => connection?.state !== 'connected')
  await isConnected(home)
  const ann = await server.user('ann')
  ann.say('!flip')
  await ann.shouldSee(/🪙/, { from: 'rosey' })
})

test('a ban waits for the operator, and a restart by hand tries again', async () => {
  await using server = await CytubeServer.start({ accounts: { rosey: { rank: 1 }, boss: { rank: 3 } } })
  await using home = await TestHome.start({ config: configFor(server) })
  await isConnected(home)
  const boss = await server.user('boss', { rank: 3 })
  boss.say('/ban rosey enough')
  const banned = await home.processUntil('lounge', ({ connection }) => connection?.state === 'blocked')
  assert.equal(banned.state, 'unhealthy')
  assert.match(banned.reason, /ban/i)
})

test('two bots on one account: the older one says so and does not fight', async () => {
  await using server = await CytubeServer.start()
  await using home = await TestHome.start({ config: configFor(server) })
  await isConnected(home)
  const twin = await server.user('rosey', { password: 'secret' })
  const { reason } = await home.processUntil('lounge', ({ connection }) => connection?.state === 'blocked')
  assert.match(reason, /somebody else logged in/)
  twin.close()
})

test('a wrong password is named in the status', async () => {
  await using server = await CytubeServer.start()
  await using home = await TestHome.start({
    config: configFor(server).replace('password: secret', 'password: wrong'),
  })
  const { state, reason } = await home.processUntil('lounge', ({ connection }) => connection?.state === 'blocked')
  assert.equal(state, 'unhealthy')
  assert.match(reason, /password/i)
})
