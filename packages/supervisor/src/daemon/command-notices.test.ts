import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { CommandOffer } from '@rosey/protocol'
import { fixtureSpec } from '../../../../test/support/supervised.ts'
import { loadConfig } from '../config/index.ts'
import { commandNotices } from './command-notices.ts'

const offer = (name: string, aliases: string[] = []): CommandOffer => ({
  name,
  aliases,
  help: '',
  usage: '',
  role: 'guest',
  cooldown: { userMs: 0, channelMs: 0 },
})
const unit = (name: string, commands?: CommandOffer[]) => ({
  name,
  spec: fixtureSpec(name, 'ready'),
  offers: commands === undefined ? undefined : { commands, hooks: [] },
})

async function loaded(t: TestContext, text: string) {
  const root = await mkdtemp(join(tmpdir(), 'rosey-commands-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  await writeFile(join(root, 'rosey.yaml'), text)
  return loadConfig(root)
}

test('a command that its plugin does not have is told with its place and the nearest one', async (t) => {
  const config = await loaded(
    t,
    'plugins:\n  dice:\n    commands:\n      rol: {}\n      roll: {}\n      r: {}\n      xyz: {}\n',
  )
  assert.deepEqual(commandNotices([unit('dice', [offer('roll', ['r']), offer('flip')])], config), [
    'rosey.yaml:4:7: dice has no command "rol", did you mean "roll"?',
    'rosey.yaml:6:7: dice has no command "r", did you mean "roll"?',
    'rosey.yaml:7:7: dice has no command "xyz"; it has: roll, flip',
  ])
})

test('nothing is said of a plugin that was never ready, and of what holds for all plugins', async (t) => {
  const config = await loaded(
    t,
    'pluginDefaults: { commands: { a: {} } }\nplugins: { dice: { commands: { b: {} } } }\n',
  )
  assert.deepEqual(commandNotices([unit('dice'), unit('other', [offer('c')])], config), [])
  assert.deepEqual(commandNotices([unit('dice', [])], config), ['rosey.yaml:2:32: dice has no command "b"'])
})
