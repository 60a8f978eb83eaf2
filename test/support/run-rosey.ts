import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { TestHome } from './test-home.ts'

const MAIN = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))
const FLAGS = ['--conditions=@rosey/source', '--disable-warning=ExperimentalWarning']

/** One run of the command line, as a shell sees it. */
export interface RanRosey {
  readonly code: number | null
  /** What it printed to be used further. */
  readonly printed: string
  /** What it said to whoever typed. */
  readonly said: string
}

/** Starts `rosey …` for a home. */
export function spawnRosey({ paths }: TestHome, ...args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [...FLAGS, MAIN, ...args], { env: { ...process.env, ROSEY_HOME: paths.root } })
}

/** Runs `rosey …` for a home and waits until it ends. */
export async function runRosey(home: TestHome, ...args: readonly string[]): Promise<RanRosey> {
  const child = spawnRosey(home, ...args)
  let printed = ''
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  await once(child, 'close')
  return { code: child.exitCode, printed: printed.trimEnd(), said: said.trimEnd() }
}
