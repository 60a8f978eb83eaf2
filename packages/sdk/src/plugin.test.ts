import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from '@rosey/protocol'
import { Connector, isAction } from './connector.ts'
import { Plugin } from './plugin.ts'

class Author extends Plugin {}

class Service extends Connector<{ site: string }> {
  setup(): void {
    this.log.info(`${this.config.site} ${this.host.name}`)
  }
  perform(): Promise<{ outcome: 'sent' }> {
    return Promise.resolve({ outcome: 'sent' })
  }
  teardown(): void {}
}

test('a plugin cannot be used in its constructor, and says so', () => {
  const plugin = new Author()
  for (const use of [
    () => plugin.name,
    () => plugin.version,
    () => plugin.config,
    () => plugin.log,
    () => plugin.folder,
  ])
    assert.throws(use, /only from setup on, not in its constructor/)
})

test('a plugin passes everything on to its context, with the defaults', () => {
  const seen: unknown[] = []
  const record =
    (name: string) =>
    (...args: unknown[]) => {
      seen.push([name, ...args])
      return name
    }
  const facts = { name: 'dice', version: '1.0.0', folder: '/dice', config: { a: 1 }, log: createLogger(() => {}) }
  const methods = ['command', 'on', 'onAnnouncement', 'filter', 'emit', 'say', 'after', 'every'] as const
  const context = { ...facts, ...Object.fromEntries(methods.map((name) => [name, record(name)])) }
  const plugin = new Author()
  plugin.attach(context as unknown as Parameters<typeof plugin.attach>[0])
  const { name, version, folder, config, log } = plugin
  assert.deepEqual({ name, version, folder, config, log }, facts)
  const run = () => undefined
  const where = { connector: 'c', channel: 'd' }
  assert.equal(plugin.command('roll', {}, run), 'command')
  plugin.on('message', run)
  plugin.onAnnouncement('quotes', 'added', run, { priority: 2 })
  plugin.filter(run)
  plugin.emit('rolled')
  void plugin.say(where, 'hi')
  plugin.after(1, run)
  plugin.every(2, run)
  assert.deepEqual(seen, [
    ['command', 'roll', {}, run],
    ['on', 'message', {}, run],
    ['onAnnouncement', 'quotes', 'added', { priority: 2 }, run],
    ['filter', {}, run],
    ['emit', 'rolled', {}],
    ['say', where, 'hi'],
    ['after', 1, run],
    ['every', 2, run],
  ])
})

test('a connector has its host from setup on', async () => {
  const connector = new Service()
  assert.throws(() => connector.setup(), /only from setup on/)
  const lines: string[] = []
  connector.attach({
    name: 'lounge',
    config: { site: 'cytu.be' },
    log: createLogger((_level, _fields, message) => lines.push(message)),
    receive: () => assert.fail('nothing came in'),
    connection: () => undefined,
    lost: () => undefined,
  })
  connector.setup()
  assert.deepEqual(lines, ['cytu.be lounge'])
})

test('an action is narrowed by its name', () => {
  const action = { name: 'pm', data: { to: 'Ann', text: 'hi' } } as const
  assert.ok(isAction(action, 'pm'))
  assert.ok(!isAction(action, 'message'))
})
