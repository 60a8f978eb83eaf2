// `npm test`: lint, types, tests with coverage. `--only lint,types` runs some of them; other arguments are test files.
import { spawn } from 'node:child_process'
import { glob, readFile, rm } from 'node:fs/promises'
import { availableParallelism, constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/**
 * What tests have bundled (test/support/test-home.ts), and what Node has kept of the files that it loaded
 * (packages/cli/bin/launch.js). Both would grow with every run, so a whole one begins anew.
 */
const CACHES = ['rosey-tests', 'rosey-compiled'].map((name) => join(ROOT, 'node_modules', '.cache', name))
/** A check that takes longer is ended and has failed, in ms. */
const STEP_TIMEOUT_MS = 25 * 60_000
/** A test file that takes longer has failed: mostly something that it opened is still open. In ms. */
const FILE_TIMEOUT_MS = 300_000
const MIN_LINES_PERCENT = 90
/** Test files at once. They wait for processes half of their time, so that one more than there are cores is right. */
const MOST_AT_ONCE = 3

const TEST_FILES = [
  'packages/*/src/**/*.test.ts',
  'connectors/*/src/**/*.test.ts',
  'plugins/*/**/*.test.ts',
  'test/**/*.test.ts',
  'bench/**/*.test.ts',
]
const COVERED = ['packages/*/src/**/*.ts', 'connectors/*/src/**/*.ts', 'plugins/**/*.ts']
const NOT_COVERED = [
  '**/*.test.ts',
  '**/test-*.ts',
  'packages/bot/src/testing/**',
  'connectors/*/src/testing/**',
  'test/**',
  '**/node_modules/**',
]

type Step = 'lint' | 'types' | 'tests'
const STEPS: readonly Step[] = ['lint', 'types', 'tests']

interface Result {
  readonly step: Step
  readonly passed: boolean
  readonly seconds: number
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, coverage: { type: 'boolean', default: true } },
  allowNegative: true,
})
process.exitCode = await main(stepsFrom(values.only), positionals)

async function main(steps: readonly Step[], files: readonly string[]): Promise<number> {
  const results: Result[] = []
  for (const step of steps) {
    const begin = performance.now()
    const passed = await run(step, files)
    results.push({ step, passed, seconds: (performance.now() - begin) / 1000 })
  }
  for (const { step, passed, seconds } of results) {
    console.log(`${passed ? '✔' : '✖'} ${step.padEnd(5)} (${seconds.toFixed(1)} s)`)
  }
  const failed = results.filter(({ passed }) => !passed)
  console.log(`ℹ checks ${results.length}, passed ${results.length - failed.length}, failed ${failed.length}`)
  return failed.length === 0 ? 0 : 1
}

async function run(step: Step, files: readonly string[]): Promise<boolean> {
  switch (step) {
    case 'lint':
      return node(['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'])
    case 'types':
      return node(['node_modules/typescript/bin/tsc', '-p', '.'])
    case 'tests': {
      const found = await testFiles(files)
      if (files.length === 0) await Promise.all(CACHES.map((cache) => rm(cache, { recursive: true, force: true })))
      return (await noneAlone(found)) && node([...testFlags(files), ...found])
    }
  }
}

function stepsFrom(only: string | undefined): readonly Step[] {
  if (only === undefined) return STEPS
  const named = only.split(',').map((name) => STEPS.find((step) => step === name.trim()))
  if (named.every((step) => step !== undefined)) return named
  console.error(`--only is "${only}", expected some of ${STEPS.join(', ')}`)
  process.exit(2)
}

// Of all files the coverage must be enough; of a few it would say nothing.
function testFlags(files: readonly string[]): string[] {
  const flags = [
    '--conditions=@rosey/source',
    '--disable-warning=ExperimentalWarning',
    '--test',
    `--test-concurrency=${Math.min(MOST_AT_ONCE, availableParallelism() + 1)}`,
    `--test-timeout=${FILE_TIMEOUT_MS}`,
  ]
  if (files.length > 0 || !values.coverage) return flags
  return [
    ...flags,
    '--experimental-test-coverage',
    `--test-coverage-lines=${MIN_LINES_PERCENT}`,
    ...COVERED.map((pattern) => `--test-coverage-include=${pattern}`),
    ...NOT_COVERED.map((pattern) => `--test-coverage-exclude=${pattern}`),
  ]
}

async function testFiles(files: readonly string[]): Promise<string[]> {
  const patterns = files.length > 0 ? files : TEST_FILES
  const found = await Array.fromAsync(
    glob([...patterns], { cwd: ROOT, exclude: ['**/node_modules/**', '**/fixtures/**'] }),
  )
  return found.sort()
}

// A test that is marked to run alone would silently keep the others from running.
async function noneAlone(files: readonly string[]): Promise<boolean> {
  if (files.length === 0) {
    console.error('There is no test file of that name.')
    return false
  }
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, `file://${ROOT}`), 'utf8')))
  const alone = files.filter((_, index) => /\b(test|it|describe|suite)\.only\(/.test(texts[index] ?? ''))
  for (const file of alone) console.error(`${file} marks a test to run alone (.only): take the mark away`)
  return alone.length === 0
}

/** Runs Node 26 with these arguments in a process group of its own, so that a timeout leaves nothing behind. */
async function node(args: readonly string[]): Promise<boolean> {
  const group = process.platform !== 'win32'
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', detached: group })
  const kill = (signal: NodeJS.Signals) => {
    if (child.pid === undefined) return
    try {
      process.kill(group ? -child.pid : child.pid, signal)
    } catch {
      // It has just ended.
    }
  }
  const ended = Promise.withResolvers<boolean>()
  child.once('error', ended.reject)
  child.once('exit', (code) => ended.resolve(code === 0))
  const onSignal = (signal: NodeJS.Signals) => {
    kill(signal)
    process.exit(128 + constants.signals[signal])
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal)
  const timer = setTimeout(() => {
    console.error(`This check took longer than ${STEP_TIMEOUT_MS / 60_000} minutes and was ended.`)
    kill('SIGKILL')
  }, STEP_TIMEOUT_MS)
  try {
    return await ended.promise
  } finally {
    clearTimeout(timer)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, onSignal)
  }
}
