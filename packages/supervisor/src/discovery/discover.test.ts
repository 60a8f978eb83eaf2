import assert from 'node:assert/strict'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type BrokenPlugin, type Discovery, discover, type FoundPlugin, nameOf } from './index.ts'
import { refuseConnectionNames } from './refuse-taken.ts'

async function home(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'rosey-discover-')))
  t.after(() => rm(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return root
}

function look(root: string): Promise<Discovery> {
  return discover({
    bundledPlugins: [join(root, 'bundled')],
    bundledConnectors: [join(root, 'connectors')],
    folders: [join(root, 'plugins')],
  })
}

const names = ({ findings }: Discovery) => findings.map(nameOf)

function found(discovery: Discovery, name: string): FoundPlugin {
  const finding = discovery.findings.find((item) => nameOf(item) === name)
  assert.ok(finding?.kind === 'ok', `${name}: ${finding?.kind === 'broken' ? finding.error.message : 'not found'}`)
  return finding
}

function broken(discovery: Discovery, name: string): BrokenPlugin {
  const finding = discovery.findings.find((item) => nameOf(item) === name)
  assert.ok(finding?.kind === 'broken', `${name} is not broken`)
  return finding
}

test('folders and single files are found, bundled ones and the operator’s', async (t) => {
  const root = await home(t, {
    'bundled/dice/manifest.yaml': 'name: dice\nversion: 1.2.3\n',
    'bundled/dice/index.ts': '',
    'connectors/console/manifest.json': '{ "name": "console", "kind": "connector" }',
    'connectors/console/src/index.ts': '',
    'plugins/hello.ts': '',
    'plugins/hello.yaml': 'name: greeter',
    'plugins/notes.txt': '',
    'plugins/hello.test.ts': '',
    'plugins/_draft/index.ts': '',
    'plugins/.git/index.ts': '',
    'plugins/node_modules/x/index.ts': '',
  })
  const discovery = await look(root)
  assert.deepEqual(names(discovery), ['console', 'dice', 'greeter'])
  assert.deepEqual(discovery.notices, [])
  const dice = found(discovery, 'dice')
  assert.equal(dice.manifest.version, '1.2.3')
  assert.equal(dice.entry, join(root, 'bundled/dice/index.ts'))
  assert.ok(dice.bundled)
  assert.equal(found(discovery, 'console').manifest.kind, 'connector')
  const greeter = found(discovery, 'greeter')
  assert.deepEqual([greeter.form, greeter.folder, greeter.bundled], ['file', join(root, 'plugins'), false])
})

test('folders that are not there are told only when the config names them', async (t) => {
  const root = await home(t, {})
  assert.deepEqual(await look(root), { findings: [], twins: [], notices: [] })
  const folder = join(root, 'gone')
  const { notices } = await discover({
    bundledPlugins: [],
    bundledConnectors: [],
    folders: [folder],
    required: [folder],
  })
  assert.deepEqual(notices, [`The plugin folder ${folder} does not exist.`])
})

test('the same folder reached twice counts once', async (t) => {
  const root = await home(t, { 'bundled/dice/manifest.yaml': 'name: dice', 'bundled/dice/index.ts': '' })
  await symlink(join(root, 'bundled'), join(root, 'plugins'))
  const discovery = await look(root)
  assert.deepEqual(names(discovery), ['dice'])
  assert.ok(found(discovery, 'dice').bundled)
  assert.deepEqual(discovery.twins, [])
})

test('a folder of the config may itself be a plugin', async (t) => {
  const root = await home(t, { 'mine/manifest.yaml': 'name: mine', 'mine/index.js': '' })
  const discovery = await discover({ bundledPlugins: [], bundledConnectors: [], folders: [join(root, 'mine')] })
  assert.equal(found(discovery, 'mine').entry, join(root, 'mine/index.js'))
})

test('of two with one name the bundled one stays, and the other is told with both places', async (t) => {
  const root = await home(t, {
    'bundled/dice/manifest.yaml': 'name: dice',
    'bundled/dice/index.ts': '',
    'plugins/other/manifest.yaml': 'name: dice',
    'plugins/other/index.ts': '',
  })
  const discovery = await look(root)
  assert.ok(found(discovery, 'dice').bundled)
  assert.equal(discovery.twins[0]?.error.code, 'name-taken')
  assert.match(discovery.notices[0] ?? '', /bundled\/dice.*plugins\/other/)
})

test('a good plugin keeps its name against a broken bundled one', async (t) => {
  const root = await home(t, {
    'bundled/dice/manifest.yaml': 'name: dice',
    'plugins/dice/manifest.yaml': 'name: dice',
    'plugins/dice/index.ts': '',
  })
  const discovery = await look(root)
  assert.ok(!found(discovery, 'dice').bundled)
  assert.match(discovery.notices[0] ?? '', /broken, too: .*no entry file/)
})

const brokenOnes: [why: string, files: Readonly<Record<string, string>>, code: string, message: RegExp][] = [
  ['no manifest', { 'x/index.ts': '' }, 'manifest-missing', /x holds no manifest\.yaml.*"name: x"/],
  ['a single file without manifest', { 'x.ts': '' }, 'manifest-missing', /x\.ts has no x\.yaml beside it/],
  ['two manifests', { 'x/manifest.yaml': '', 'x/manifest.json': '{}' }, 'manifest-invalid', /holds both/],
  ['no name', { 'x/manifest.yaml': 'version: 1.0.0' }, 'manifest-invalid', /lacks the key "name"/],
  ['bad syntax', { 'x/manifest.yaml': 'name: x\nversion: [' }, 'manifest-invalid', /manifest\.yaml:2:\d+: /],
  ['an invalid name', { 'x/manifest.yaml': 'name: My Plugin' }, 'manifest-invalid', /:1:1: name is "My Plugin"/],
  ['a reserved name', { 'x/manifest.yaml': 'name: status' }, 'manifest-invalid', /name is "status", which is reserved/],
  ['an unknown key', { 'x/manifest.yaml': 'name: x\nautor: me' }, 'manifest-invalid', /"autor", did you mean "author"/],
  [
    'a wrong type',
    { 'x/manifest.yaml': 'name: x\nlimits:\n  memoryMb: 1' },
    'manifest-invalid',
    /:3:3: limits\.memoryMb is 1/,
  ],
  [
    'an unknown permission',
    { 'x/manifest.yaml': 'name: x\npermissions: [chat.red]' },
    'manifest-invalid',
    /"chat\.read"/,
  ],
  [
    'files outside of its folder',
    { 'x/manifest.yaml': 'name: x\npermissions: [chat.read, "files:../y"]' },
    'manifest-invalid',
    /:2:26: .*"files:\.\.\/y" names no folder inside/,
  ],
  [
    'files without a folder of its own',
    { 'x.ts': '', 'x.yaml': 'name: x\npermissions: ["files:saved"]' },
    'manifest-invalid',
    /asks for "files:saved" and is a single file, .*x\.ts/,
  ],
  ['a version that is none', { 'x/manifest.yaml': 'name: x\nversion: one' }, 'manifest-invalid', /version is "one"/],
  [
    'a range that is none',
    { 'x/manifest.yaml': 'name: x\ndependencies: { y: new }' },
    'manifest-invalid',
    /dependencies\.y is "new"/,
  ],
  [
    'itself as dependency',
    { 'x/manifest.yaml': 'name: x\ndependencies: { x: "*" }' },
    'manifest-invalid',
    /cannot depend on itself/,
  ],
  [
    'another Rosey',
    { 'x/manifest.yaml': 'name: x\nengines: { rosey: ">=99" }' },
    'engine-mismatch',
    /Rosey >=99, and this is Rosey \d/,
  ],
  ['no entry', { 'x/manifest.yaml': 'name: x' }, 'manifest-invalid', /holds no entry file; expected one of index\.ts/],
  [
    'an entry that is not there',
    { 'x/manifest.yaml': 'name: x\nentry: a.ts' },
    'manifest-invalid',
    /"a\.ts" of x is no file/,
  ],
  [
    'an entry that is a folder',
    { 'x/manifest.yaml': 'name: x\nentry: a', 'x/a/b': '' },
    'manifest-invalid',
    /"a" of x is no file/,
  ],
  [
    'an entry outside',
    { 'x/manifest.yaml': 'name: x\nentry: ../y.js', 'y.js': '', 'y.yaml': 'name: y' },
    'manifest-invalid',
    /outside the folder/,
  ],
  [
    'a manifest of 65 KB',
    { 'x/manifest.yaml': `name: x\n#${'x'.repeat(65 * 1024)}` },
    'manifest-invalid',
    /more than 64 KB/,
  ],
]

for (const [why, files, code, message] of brokenOnes) {
  test(`broken, told, and harmless to the others: ${why}`, async (t) => {
    const placed = Object.fromEntries(Object.entries(files).map(([path, text]) => [`plugins/${path}`, text]))
    const root = await home(t, { ...placed, 'plugins/good/manifest.yaml': 'name: good', 'plugins/good/index.js': '' })
    const discovery = await look(root)
    const { error, folder } = broken(
      discovery,
      nameOf(discovery.findings.find(({ kind }) => kind === 'broken') ?? found(discovery, 'good')),
    )
    assert.equal(error.code, code)
    assert.match(error.message, message)
    assert.ok(folder.startsWith(join(root, 'plugins')))
    assert.equal(found(discovery, 'good').kind, 'ok')
  })
}

test('an entry that is a link out of the folder is refused', async (t) => {
  const root = await home(t, { 'secret.js': '', 'plugins/x/manifest.yaml': 'name: x\nentry: a.js' })
  await symlink(join(root, 'secret.js'), join(root, 'plugins/x/a.js'))
  assert.match(broken(await look(root), 'x').error.message, /secret\.js, outside the folder/)
})

test('a broken plugin has the name that its manifest gives', async (t) => {
  const root = await home(t, { 'plugins/folder/manifest.yaml': 'name: real-name\nvresion: 1' })
  assert.deepEqual(names(await look(root)), ['real-name'])
})

test('a plugin with the name of a connection is refused, a kind of connector is not', async (t) => {
  const root = await home(t, {
    'plugins/lounge/manifest.yaml': 'name: lounge',
    'plugins/lounge/index.js': '',
    'connectors/console/manifest.yaml': 'name: console\nkind: connector',
    'connectors/console/index.js': '',
  })
  const { findings } = await look(root)
  const refused = refuseConnectionNames(findings, ['lounge', 'console'])
  assert.deepEqual(
    refused.map((finding) => [nameOf(finding), finding.kind]),
    [
      ['console', 'ok'],
      ['lounge', 'broken'],
    ],
  )
})
