import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PLUGIN_USAGE, readPluginRequest } from './plugin-verbs.ts'

const ASKS: [typed: string, operation: string, name: string | undefined, view: string][] = [
  ['list', 'plugins', undefined, 'list'],
  ['LIST', 'plugins', undefined, 'list'],
  ['services', 'services', undefined, 'list'],
  ['status', 'plugins', undefined, 'list'],
  ['status dice', 'plugin', 'dice', 'status'],
  ['info Dice', 'plugin', 'dice', 'info'],
  ['start dice', 'start', 'dice', 'results'],
  ['stop dice', 'stop', 'dice', 'results'],
  ['restart dice', 'restart', 'dice', 'results'],
  ['enable dice', 'enable', 'dice', 'results'],
  ['disable dice', 'disable', 'dice', 'results'],
]

for (const [typed, operation, name, view] of ASKS) {
  test(`!plugin ${typed} asks for ${operation}`, () => {
    assert.deepEqual(readPluginRequest('!plugin', typed.split(' ')), { kind: 'ask', operation, name, view })
  })
}

const USAGES: [typed: string[], text: string][] = [
  [[], `Usage: !plugin ${PLUGIN_USAGE}`],
  [['start'], 'Usage: !plugin start NAME'],
  [['start', 'a', 'b'], 'Usage: !plugin start NAME'],
  [['list', 'a'], 'Usage: !plugin list'],
  [['status', 'a', 'b'], 'Usage: !plugin status [NAME]'],
  [['restrat', 'a'], 'There is no !plugin restrat. Did you mean !plugin restart?'],
  [['constructor'], `There is no !plugin constructor. Usage: !plugin ${PLUGIN_USAGE}`],
  [['x'.repeat(200)], `There is no !plugin ${'x'.repeat(20)}. Usage: !plugin ${PLUGIN_USAGE}`],
]

for (const [typed, text] of USAGES) {
  test(`!plugin ${typed.join(' ').slice(0, 20)} is answered with what can be said`, () => {
    assert.deepEqual(readPluginRequest('!plugin', typed), { kind: 'usage', text })
  })
}
