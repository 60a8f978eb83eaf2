import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CommandLineFacts, commandLine } from './command-line.ts'

const PLUGIN: CommandLineFacts = {
  name: 'dice',
  kind: 'plugin',
  bundle: '/cache/1a2b/dice.mjs',
  readable: ['/plugins/dice'],
  writable: [],
  network: false,
  memoryMb: 256,
  inspectable: false,
}
const PLAIN = { node: '/bin/node', setpriv: undefined }

test('a plugin runs under the permission model with its folders and nothing else', () => {
  const { command, args } = commandLine(PLUGIN, PLAIN)
  assert.equal(command, '/bin/node')
  assert.equal(args[0], '--title=rosey-plugin-dice')
  assert.equal(args.at(-1), '/cache/1a2b/dice.mjs')
  assert.ok(args.includes('--permission'))
  assert.ok(args.includes('--max-old-space-size=256'))
  assert.deepEqual(
    args.filter((arg) => arg.startsWith('--allow-')),
    ['--allow-fs-read=/cache/1a2b', '--allow-fs-read=/plugins/dice'],
  )
})

test('one that may be asked where it hangs may have a debugger, on loopback and on any free port', () => {
  const { args } = commandLine({ ...PLUGIN, inspectable: true }, PLAIN)
  assert.deepEqual(
    args.filter((arg) => arg.includes('inspect')),
    ['--allow-inspector', '--inspect-port=127.0.0.1:0'],
  )
})

test('writable folders and the network are what is granted beyond', () => {
  const { args } = commandLine({ ...PLUGIN, kind: 'connector', writable: ['/files'], network: true }, PLAIN)
  assert.ok(args.includes('--allow-fs-write=/files'))
  assert.ok(args.includes('--allow-net'))
})

test('a service runs freely', () => {
  const { args } = commandLine({ ...PLUGIN, name: 'bot', kind: 'service', network: true }, PLAIN)
  assert.ok(!args.some((arg) => arg.startsWith('--allow') || arg === '--permission'))
  assert.equal(args[0], '--title=rosey-service-bot')
})

const UTIL_LINUX = { node: '/bin/node', setpriv: '/usr/bin/setpriv' }

test('where setpriv is, the kernel ends the process with its parent, and never gives a plugin more rights', () => {
  const { command, args } = commandLine(PLUGIN, UTIL_LINUX)
  assert.equal(command, '/usr/bin/setpriv')
  assert.deepEqual(args.slice(0, 5), ['--no-new-privs', '--pdeathsig', 'SIGKILL', '--', '/bin/node'])
  const service = commandLine({ ...PLUGIN, kind: 'service' }, UTIL_LINUX)
  assert.deepEqual(service.args.slice(0, 4), ['--pdeathsig', 'SIGKILL', '--', '/bin/node'])
})

test('a prefix of its own takes the place of the usual one, before the same command', () => {
  const usual = commandLine(PLUGIN, PLAIN)
  const { command, args } = commandLine({ ...PLUGIN, prefix: ['/bin/box', '--strict', '--'] }, UTIL_LINUX)
  assert.equal(command, '/bin/box')
  assert.deepEqual(args, ['--strict', '--', usual.command, ...usual.args])
})
