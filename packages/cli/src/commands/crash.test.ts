import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { CrashRecord } from '@rosey/protocol'
import { CrashFolder } from '@rosey/supervisor'
import { crashRecord } from '../../../../test/support/crash-record.ts'
import { runCli } from '../run-cli.ts'
import { keptIo } from '../test-io.ts'

const FIRST = crashRecord({ id: 'mg5u1x2k-dice' })
const LAST = crashRecord({
  id: 'mg5u1x2m-quiz',
  name: 'quiz',
  sentence: 'killed by SIGSEGV',
  stack: null,
  follows: { kind: 'failed', reason: 'gave up' },
  unrecorded: 7,
  inHand: [],
})

async function home(t: TestContext, records: readonly CrashRecord[] = [FIRST, LAST]) {
  const root = await mkdtemp(join(tmpdir(), 'rosey-crash-cli-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  const folder = join(root, 'data', 'crashes')
  const crashes = new CrashFolder(folder)
  for (const record of records) await crashes.write(record)
  const rosey = async (...args: string[]) => {
    const io = keptIo()
    const code = await runCli(['--home', root, 'crash', ...args], io)
    return { code, out: io.data.join('\n'), err: io.messages.join('\n') }
  }
  return { root, folder, rosey }
}

test('the list names each crash, and says which files are none', async (t) => {
  const { folder, rosey } = await home(t)
  await writeFile(join(folder, 'mg5u1x2n-dice.json'), '{')
  const { code, out, err } = await rosey('list')
  assert.equal(code, 0)
  assert.match(
    out,
    /^ID +TIME +KIND +VERSION +THEN +MORE +WHY\nmg5u1x2k-dice +\d{4}-.+ restart in 1 s +ended with code 1: boom\n/,
  )
  assert.match(out, /\nmg5u1x2m-quiz .+ failed +\+7 before +killed by SIGSEGV$/)
  assert.match(err, /^! .+mg5u1x2n-dice\.json is damaged: .+\. Look at it, then remove it or move it away$/)
  const { records, damaged } = JSON.parse((await rosey('ls', '--json')).out)
  assert.deepEqual([records.length, damaged.length, records[0].id], [2, 1, FIRST.id])
})

test('the list of one process holds its own alone; of one that never crashed nothing; a name that nobody has is told', async (t) => {
  const { rosey } = await home(t)
  const { out } = await rosey('list', 'quiz')
  assert.ok(out.includes(LAST.id) && !out.includes(FIRST.id))
  assert.deepEqual(await rosey('list', 'dice-roller'), {
    code: 0,
    out: '',
    err: 'No crash of dice-roller is recorded here.',
  })
  const { code, err } = await rosey('list', 'qiuz')
  assert.equal(code, 4)
  assert.match(err, /\[name-unknown\] Nothing here is called "qiuz".+Did you mean "quiz"\?/)
})

test('in a home without crashes there are none', async (t) => {
  const { rosey } = await home(t, [])
  assert.deepEqual(await rosey('list'), { code: 0, out: '', err: 'No crash is recorded here.' })
  const { code, err } = await rosey('show')
  assert.deepEqual([code, err], [4, 'rosey: [crash-unknown] No crash is recorded here'])
})

test('one crash is shown whole: by the beginning of its id, the last by default', async (t) => {
  const { rosey } = await home(t)
  const { code, out } = await rosey('show', 'mg5u1x2k')
  assert.equal(code, 0)
  for (const part of [
    /^why +ended with code 1: boom$/m,
    /^code +process-crashed$/m,
    /^then +restart in 1 s; 1 failure in a row$/m,
    /^where\n {2}Error: boom\n {6}at roll \(dice\.ts:3:5\)$/m,
    /^in hand\n {2}roll 2d6 {3}ann in console:lounge$/m,
    /^CPU and memory\n {2}.+12\.5 % +40 MB$/m,
    /^last lines of its log\n {2}.+ INFO {2}dice {2}rolled$/m,
  ])
    assert.match(out, part)
  const last = await rosey('show')
  assert.match(last.out, /^id +mg5u1x2m-quiz\n/)
  assert.match(last.out, /^more +7 ends before this one/m)
  assert.match(last.out, /^then +failed: gave up; /m)
  assert.deepEqual(JSON.parse((await rosey('show', 'last', '--json')).out), LAST)
})

test('what a record holds cannot rewrite the screen, and of a private message nothing is shown', async (t) => {
  const [one] = FIRST.inHand
  const record = crashRecord({
    sentence: 'a\u001b[2Jb',
    stack: { from: 'stderr', text: 'x\u001b[1Ay\nrolled' },
    uptimeSeconds: 0.75,
    inHand: one === undefined ? [] : [{ ...one, args: '', user: 'a\u0007nn', private: true }],
    wasReady: false,
    cut: true,
  })
  const { out } = await (await home(t, [record])).rosey('show')
  assert.doesNotMatch(out, /[^\P{Cc}\n]/u)
  assert.match(out, /^what it wrote to stderr at the end\n {2}x\[1Ay\n {2}rolled$/m)
  assert.match(out, /roll \(a private message\) {3}ann in console:lounge/)
  assert.match(out, /^up +0\.8 s, never ready$/m)
  // Said above already.
  assert.doesNotMatch(out, /last lines of its log/)
  assert.match(out, /Some of this was left out/)
})

for (const [what, args, message] of [
  ['an id that nobody has', ['show', 'zzz'], /\[crash-unknown\] No crash record begins with "zzz"/],
  ['a beginning of several', ['show', 'mg5u'], /\[crash-unknown\] 2 crash records begin with "mg5u"/],
  ['an id to export that nobody has', ['export', 'mg5u1x2k-dise'], /Did you mean mg5u1x2k-dice\?/],
] as const) {
  test(`${what} is told, with exit code 4`, async (t) => {
    const { code, err } = await (await home(t)).rosey(...args)
    assert.equal(code, 4)
    assert.match(err, message)
  })
}

test('a damaged record is told with its path', async (t) => {
  const { folder, rosey } = await home(t)
  await writeFile(join(folder, 'mg5u1x2k-dice.json'), 'null')
  const { code, err } = await rosey('show', 'mg5u1x2k')
  assert.equal(code, 1)
  assert.match(
    err,
    /\[crash-damaged\] The crash record .+mg5u1x2k-dice\.json cannot be read: .+\. Look at it, then remove it/,
  )
})

test('an export is a new file for its user alone, and replaces another only when told to', async (t) => {
  const { root, rosey } = await home(t)
  const file = join(root, 'report.json')
  const { code, err } = await rosey('export', 'mg5u1x2k', file)
  assert.equal(code, 0, err)
  assert.match(err, /look through it before you give it away/)
  assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), FIRST)
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  const again = await rosey('export', 'last', file)
  assert.equal(again.code, 2)
  assert.match(again.err, /report\.json is there already/)
  await chmod(file, 0o644)
  assert.equal((await rosey('export', 'last', file, '--force')).code, 0)
  assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), LAST)
  assert.equal((await stat(file)).mode & 0o777, 0o600)
})

test('an export goes to stdout for -, and a place that cannot be written is told', async (t) => {
  const { root, rosey } = await home(t)
  assert.deepEqual(JSON.parse((await rosey('export', 'last', '-')).out), LAST)
  const folder = join(root, 'folder')
  await mkdir(folder)
  const { code, err } = await rosey('export', 'last', folder, '--force')
  assert.equal(code, 78)
  assert.match(err, /\[home-unusable\] What was asked for cannot be written: .+folder: EISDIR/)
  assert.ok((await stat(folder)).isDirectory())
})
