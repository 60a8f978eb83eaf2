import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { RoseyError } from '@rosey/protocol'
import { type LoadedConfig, loadConfig } from './index.ts'

type Files = Readonly<Record<string, string>>

async function load(t: TestContext, files: Files, env: Record<string, string> = {}): Promise<LoadedConfig> {
  const root = await mkdtemp(join(tmpdir(), 'rosey-config-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text)
  return loadConfig(root, env)
}

const yaml = (text: string): Files => ({ 'rosey.yaml': text })

async function refusal(t: TestContext, files: Files, env?: Record<string, string>): Promise<RoseyError> {
  try {
    await load(t, files, env)
  } catch (error) {
    assert.ok(error instanceof RoseyError, String(error))
    return error
  }
  assert.fail('the config was accepted')
}

test('without a file all defaults hold, and there is a console', async (t) => {
  const { config, file, warnings } = await load(t, {})
  assert.equal(file, undefined)
  assert.deepEqual(warnings, [])
  assert.deepEqual(config.bus, {
    mode: 'embedded',
    host: '127.0.0.1',
    port: undefined,
    command: undefined,
    servers: [],
    credentials: undefined,
  })
  assert.deepEqual(config.connectors, { console: { use: 'console', config: {} } })
  assert.equal(config.bot.prefix, '!')
  assert.deepEqual(config.logs, { level: 'info', maxMb: 10, keep: 5 })
  assert.equal(config.hotReload, undefined)
  assert.ok(Object.isFrozen(config.bot.owners))
})

test('an empty file and a file of comments are the defaults', async (t) => {
  assert.equal((await load(t, yaml(''))).config.bot.prefix, '!')
  assert.equal((await load(t, yaml('# nothing\n'))).config.bot.prefix, '!')
})

test('a connector keeps its own keys beside use', async (t) => {
  const { config } = await load(t, yaml('connectors:\n  lounge: { use: cytube, site: https://cytu.be, channel: x }'))
  assert.deepEqual(config.connectors, { lounge: { use: 'cytube', config: { site: 'https://cytu.be', channel: 'x' } } })
})

test('rosey.json is read as well, tabs and all', async (t) => {
  const { config } = await load(t, { 'rosey.json': '{\n\t"bot": {\n\t\t"prefix": "?"\n\t}\n}\n' })
  assert.equal(config.bot.prefix, '?')
})

test('both files at once are a conflict that names them', async (t) => {
  const error = await refusal(t, { 'rosey.yaml': '', 'rosey.json': '{}' })
  assert.equal(error.code, 'config-conflict')
  assert.match(error.message, /rosey\.yaml and rosey\.json/)
})

test('a syntax error names file, line and column', async (t) => {
  const error = await refusal(t, yaml('bot:\n  prefix: "!\nlogs: {}\n'))
  assert.equal(error.code, 'config-syntax')
  assert.match(error.message, /^rosey\.yaml:\d+:\d+: /)
  assert.equal(error.message.split('\n').length, 1)
})

test('a key that is there twice is a syntax error at its second place', async (t) => {
  const error = await refusal(t, yaml('bot: {}\nlogs: {}\nbot: {}\n'))
  assert.equal(error.message, 'rosey.yaml:3:1: the key "bot" is there twice')
})

const findings: [why: string, text: string, code: string, expected: string][] = [
  ['unknown key', 'loggs: {}', 'config-unknown-key', 'rosey.yaml:1:1: unknown key "loggs", did you mean "logs"?'],
  [
    'unknown key in a section',
    'bot:\n  prefx: "?"',
    'config-unknown-key',
    'rosey.yaml:2:3: unknown key "prefx" in bot, did you mean "prefix"?',
  ],
  [
    'unknown key that is like no other',
    'logs:\n  colour: red',
    'config-unknown-key',
    'rosey.yaml:2:3: unknown key "colour" in logs; the keys here are level, maxMb, keep',
  ],
  [
    'wrong type',
    'plugins:\n  dice-roller:\n    limits:\n      memoryMb: 256mb',
    'config-invalid',
    'rosey.yaml:4:7: plugins.dice-roller.limits.memoryMb is "256mb", expected a number of at least 48, or null',
  ],
  [
    'a number out of range',
    'bus: { port: 70000 }',
    'config-invalid',
    'rosey.yaml:1:8: bus.port is 70000, expected a whole number from 1 to 65535',
  ],
  [
    'one of several',
    'bus:\n  mode: embeded',
    'config-invalid',
    'rosey.yaml:2:3: bus.mode is "embeded", expected one of embedded, managed, external',
  ],
  [
    'an item of a list',
    'bot:\n  owners:\n    - console:you\n    - alice',
    'config-invalid',
    'rosey.yaml:4:7: bot.owners[1] is "alice", expected text that matches ^[^:]+:.+$ (connector:name)',
  ],
  [
    'a missing key',
    'connectors:\n  lounge: {}',
    'config-invalid',
    'rosey.yaml:2:3: connectors.lounge lacks the key "use": text (kind of the connector)',
  ],
  ['a file that is no map', '- a', 'config-invalid', 'rosey.yaml:1:1: the file is ["a"], expected keys below it'],
  [
    'a secret of a wrong type is not shown',
    'bus:\n  mode: external\n  servers: [a]\n  credentials: { user: 5, password: 12345 }',
    'config-invalid',
    'rosey.yaml:4:3: bus.credentials is a group of keys (not shown), expected',
  ],
  [
    'an external bus without servers',
    'bus: { mode: external }',
    'config-invalid',
    'rosey.yaml:1:8: bus.mode is external, and bus.servers does not say where the servers are',
  ],
  [
    'a reserved connector name',
    'connectors: { web: { use: console } }',
    'config-invalid',
    'rosey.yaml:1:15: the connector name "web" is reserved',
  ],
  [
    'an impossible connector name',
    'connectors: { "My Room": { use: console } }',
    'config-invalid',
    'rosey.yaml:1:15: the connector name "My Room" is not valid',
  ],
  [
    'a name for two things',
    'connectors: { x: { use: console } }\nplugins: { x: {} }',
    'config-invalid',
    'rosey.yaml:1:15: "x" is both a connector and a plugin',
  ],
]

for (const [why, text, code, expected] of findings) {
  test(`refused with its place: ${why}`, async (t) => {
    const error = await refusal(t, yaml(text))
    assert.equal(error.message.slice(0, expected.length), expected)
    assert.equal(error.code, code)
  })
}

test('several findings come in one error, and at most ten', async (t) => {
  const two = await refusal(t, yaml('bto: {}\nbus:\n  port: x\n'))
  assert.deepEqual(
    two.message.split('\n').map((line) => line.split(': ', 1)[0]),
    ['rosey.yaml:1:1', 'rosey.yaml:3:3'],
  )
  const many = await refusal(t, yaml(Array.from({ length: 13 }, (_, index) => `k${index}: 1`).join('\n')))
  assert.equal(many.message.split('\n').length, 11)
  assert.match(many.message, /and 3 more$/)
})

test('variables and secret files are filled in', async (t) => {
  const files = {
    'rosey.yaml': [
      `bus: { port: "\${PORT}" }`,
      `bot: { prefix: "$\${" }`,
      'connectors:',
      `  lounge: { use: cytube, user: "\${NAME}-bot", password: { file: secret.txt } }`,
    ].join('\n'),
    'secret.txt': 'hunter2\n',
  }
  const { config } = await load(t, files, { PORT: '4333', NAME: 'rosey' })
  assert.equal(config.bus.port, 4333)
  assert.equal(config.bot.prefix, '${')
  assert.deepEqual(config.connectors.lounge?.config, { user: 'rosey-bot', password: 'hunter2' })
})

test('a missing variable is an error that names key, line and variable', async (t) => {
  const error = await refusal(t, yaml(`connectors:\n  a:\n    use: cytube\n    user: \${NOBODY}\n`))
  assert.match(error.message, /^rosey\.yaml:4:5: connectors\.a\.user: the variable NOBODY is not set/)
})

test('a missing variable is told once, also where what it stands for is no text', async (t) => {
  const error = await refusal(t, yaml(`bus:\n  port: \${NOBODY}\n  mode: \${NEITHER}\n`))
  assert.deepEqual(
    error.message.split('\n').map((line) => line.split(';', 1)[0]),
    [
      'rosey.yaml:2:3: bus.port: the variable NOBODY is not set',
      'rosey.yaml:3:3: bus.mode: the variable NEITHER is not set',
    ],
  )
})

test('the seed of an account is not taken into the config: its file is read where its mode is looked at', async (t) => {
  const { config } = await load(t, {
    'rosey.yaml': 'bus: { mode: external, servers: [a], credentials: { account: { file: a.nk } } }',
    'a.nk': 'SA',
  })
  assert.deepEqual(config.bus.credentials, { account: { file: 'a.nk' } })
})

test('a missing secret file is an error that names key, line and file', async (t) => {
  const error = await refusal(t, yaml('connectors:\n  a:\n    use: cytube\n    password: { file: gone.txt }\n'))
  assert.match(error.message, /^rosey\.yaml:4:5: connectors\.a\.password: the secret file .*gone\.txt cannot be read/)
})

test('the content of a variable is not shown when it is wrong', async (t) => {
  const error = await refusal(t, yaml(`bus:\n  port: \${SECRET}\n`), { SECRET: 'hunter2' })
  assert.match(error.message, /bus\.port is "\$\{SECRET\}", expected a whole number/)
  assert.doesNotMatch(error.message, /hunter2/)
})

const warned: [why: string, text: string, expected: RegExp][] = [
  [
    'a longest wait below the first',
    'pluginDefaults: { restart: { maxDelaySeconds: 0.5 } }',
    /maxDelaySeconds is less/,
  ],
  [
    'a hang before the next heartbeat',
    'plugins: { x: { health: { hangSeconds: 1 } } }',
    /plugins\.x\.health: hangSeconds/,
  ],
  ['an owner of no connector', 'bot: { owners: ["consol:you"] }', /bot\.owners.*"consol".*did you mean "console"/],
  ['a channel of no connector', 'plugins: { x: { channels: ["cytube:a"] } }', /plugins\.x\.channels.*"cytube"/],
  ['servers of an embedded bus', 'bus: { servers: [a] }', /bus\.servers has no effect: bus\.mode is embedded/],
  ['a port of an external bus', 'bus: { mode: external, servers: [a], port: 1 }', /bus\.port has no effect/],
]

for (const [why, text, expected] of warned) {
  test(`allowed with a warning: ${why}`, async (t) => {
    const { warnings } = await load(t, yaml(text))
    assert.equal(warnings.length, 1)
    assert.match(warnings[0] ?? '', expected)
    assert.match(warnings[0] ?? '', /^rosey\.yaml:1:\d+: /)
  })
}

test('a connector kind that is not there is refused with the nearest, an unknown plugin is a warning', async (t) => {
  const known = { connectorKinds: ['console', 'cytube'], plugins: ['dice-roller'] }
  const wrong = await load(t, yaml('connectors:\n  a:\n    use: cytub\n'))
  assert.throws(() => wrong.checkAgainst(known), {
    code: 'config-invalid',
    message: 'rosey.yaml:3:5: connectors.a.use is "cytub", and there is no such connector, did you mean "cytube"?',
  })
  const right = await load(t, yaml('plugins: { dice-rolle: {}, dice-roller: {} }'))
  assert.deepEqual(right.checkAgainst(known), [
    'rosey.yaml:1:12: plugins.dice-rolle: no plugin has this name, did you mean "dice-roller"?',
  ])
})

test('a key that the manifest of a connector or plugin does not have is a warning with its place', async (t) => {
  const text =
    'connectors:\n  a:\n    use: cytube\n    chanel: x\nplugins:\n  dice: { config: { sides: 6, sidez: 2 } }\n'
  const loaded = await load(t, yaml(text))
  const properties = { channel: {}, sides: {} }
  const known = { connectorKinds: ['cytube'], plugins: ['dice'] }
  assert.deepEqual(loaded.checkAgainst({ ...known, configOf: () => ({ properties }) }), [
    'rosey.yaml:4:5: unknown key "chanel" in connectors.a, did you mean "channel"?',
    'rosey.yaml:6:31: unknown key "sidez" in plugins.dice.config, did you mean "sides"?',
  ])
  assert.deepEqual(loaded.checkAgainst({ ...known, configOf: () => ({ properties, additionalProperties: true }) }), [])
  assert.deepEqual(loaded.checkAgainst({ ...known, configOf: () => undefined }), [])
  assert.deepEqual(loaded.checkAgainst({ ...known, configOf: () => ({ $ref: '#/$defs/all' }) }), [])
  assert.match(
    loaded.checkAgainst({ ...known, configOf: (kind) => (kind === 'plugin' ? {} : undefined) }).join('\n'),
    /^rosey\.yaml:6:21: unknown key "sides" in plugins\.dice\.config; nothing can be set here$/m,
  )
})

test('a text of the wrong length says how long it may be', async (t) => {
  const error = await refusal(t, yaml('bot: { prefix: "!!!!!!" }'))
  assert.match(error.message, /expected text of 1 to 5 characters that matches/)
})
