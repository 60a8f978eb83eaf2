import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Status } from '@rosey/protocol'
import { holderOf, openHome } from '@rosey/supervisor'
import { fixturePlugin } from '../../../test/support/test-home.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))
const FLAGS = ['--conditions=@rosey/source', '--disable-warning=ExperimentalWarning']

/** One run of the command, as a shell sees it. */
export class Rosey {
  readonly child: ChildProcess
  out = ''
  err = ''

  constructor(home: string, args: readonly string[]) {
    this.child = spawn(process.execPath, [...FLAGS, MAIN, ...args], { env: { ...process.env, ROSEY_HOME: home } })
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.out += text
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.err += text
    })
  }

  async code(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close')
    return this.child.exitCode
  }

  async until(isSo: () => boolean): Promise<void> {
    for (const deadline = Date.now() + 60_000; !isSo(); await delay(20)) {
      assert.ok(Date.now() < deadline && this.child.exitCode === null, `in vain:\n${this.out}\n${this.err}`)
    }
  }
}

/** A home in which nothing runs afterwards, whatever the test did. */
export async function home(t: TestContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'rosey-life-'))
  t.after(async () => {
    await rosey(root, 'stop')
    await rm(root, { recursive: true, force: true })
  })
  return root
}

/** Puts a plugin into a home that does not become ready, and is waited for as any other: a start there takes long. */
export async function addNeverReady(root: string): Promise<void> {
  const folder = join(root, 'plugins', 'never-ready')
  await cp(fixturePlugin('never-ready'), folder, { recursive: true })
  // Without the short times that it has there.
  await writeFile(join(folder, 'manifest.yaml'), 'name: never-ready\n')
}

/** Runs `rosey …` for a home and waits until it ends. */
export async function rosey(
  root: string,
  ...args: string[]
): Promise<{ code: number | null; out: string; err: string }> {
  const run = new Rosey(root, args)
  run.child.stdin?.end()
  const code = await run.code()
  return { code, out: run.out, err: run.err }
}

/** What the daemon of a home tells of itself. */
export const statusOf = async (root: string) => JSON.parse((await rosey(root, 'status', '--json')).out) as Status
/** True while a daemon holds the home. */
export const runs = async (root: string) => (await holderOf(openHome(root).pidFile)) !== undefined

/** Waits until no daemon holds the home. */
export async function gone(root: string): Promise<void> {
  for (const deadline = Date.now() + 20_000; await runs(root); await delay(20)) {
    assert.ok(Date.now() < deadline, 'the daemon still runs')
  }
}
