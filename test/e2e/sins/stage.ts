import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { ControlClient } from '../../../packages/cli/src/control/client.ts'
import type { ProcessStatus } from '../../../packages/protocol/src/index.ts'
import { fixturePlugin, isAlive, type Said, TestHome } from '../../support/test-home.ts'
import { until } from '../../support/until.ts'
import { processesOf } from './marked-processes.ts'
import { hasEnded, type Sin } from './sin.ts'
import { configOf } from './sin-config.ts'
import { Witness } from './witness.ts'

/** The longest time without an answer that anybody may notice, in ms. */
const HARD_LIMIT_MS = 2000
/** More than the longest time without a sin, in ms. 250 are aimed at, and seen where the machine does nothing else. */
const BEYOND_CONTROL_MS = 1000
/** Without a sin: so many answers are waited for, and count for so long, in ms. */
const CONTROL_ANSWERS = 12
const CONTROL_HOLDS_MS = 50_000
/** With one, so many at least. */
const SIN_ANSWERS = 10
/** Between two looks at the status, in ms: a look costs the bot's machine time, too. */
const LOOK_MS = 50
/** Generous: 2 cores run several test files at once. */
const PATIENCE_MS = 60_000

/** A bot with sinners that are let in one after the other, and somebody who rolls dice all the time. */
export class SinStage implements AsyncDisposable {
  readonly #home: TestHome
  readonly #bus: string
  readonly #sins: readonly Sin[]
  readonly #run: string
  readonly #client: ControlClient
  readonly #witness: Witness
  readonly #innocent: readonly number[]
  #control = { gapMs: 0, at: Number.NEGATIVE_INFINITY }

  private constructor(held: {
    home: TestHome
    bus: string
    sins: readonly Sin[]
    run: string
    client: ControlClient
    witness: Witness
    innocent: readonly number[]
  }) {
    this.#home = held.home
    this.#bus = held.bus
    this.#sins = held.sins
    this.#run = held.run
    this.#client = held.client
    this.#witness = held.witness
    this.#innocent = held.innocent
  }

  /** Starts a bot on which all sinners are installed and disabled. */
  static async start(bus: string, sins: readonly Sin[]): Promise<SinStage> {
    const plugins = [...new Set(sins.map(({ plugin }) => plugin))].map(fixturePlugin)
    const home = await TestHome.create({ config: configOf(bus, sins), plugins })
    try {
      for (const { plugin, prepare } of sins) await prepare?.(join(home.paths.plugins, plugin))
      await home.startDaemon()
      await home.settled()
      const { run } = JSON.parse(await readFile(home.paths.pidFile, 'utf8')) as { run: string }
      const client = await ControlClient.connect(home.paths)
      const witness = await Witness.join(home)
      return new SinStage({ home, bus, sins, run, client, witness, innocent: await processesOf(run) })
    } catch (error) {
      await home[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Lets a sinner in and out again, and shows that nobody else was hurt. */
  async show(t: TestContext, sin: Sin): Promise<void> {
    const control = await this.#controlGap()
    const from = performance.now()
    await this.#configure(sin)
    const before = sin.begins === 'start' ? undefined : await this.#processUntil(sin, (now) => now.state === 'running')
    const answers = await this.#begin(sin, before)
    const ended = () => this.#processUntil(sin, (now) => hasEnded(sin.ends, now, before))
    await ended()
    await until(() => (this.#witness.answersSince(from) >= SIN_ANSWERS ? true : undefined), PATIENCE_MS)
    // And there it stays.
    const end = await ended()
    const to = performance.now()
    const gap = this.#witness.longestGap(from, to)
    const ownDelay = this.#witness.ownDelay(from, to)
    const why = end.state === 'running' ? (end.lastError ?? '') : end.reason
    t.diagnostic(`longest gap ${gap} ms, ${control} ms without the sin; ${end.state} ${why}`)
    if (sin.answer !== undefined) {
      assert.equal(answers.length, 1, answers.join())
      assert.match(answers.join(), sin.answer)
    }
    assert.deepEqual(this.#witness.takeProblems(), [])
    const allowed = Math.min(HARD_LIMIT_MS, control + BEYOND_CONTROL_MS) + ownDelay
    assert.ok(gap < allowed, `nobody was answered for ${gap} ms, without the sin for ${control} ms`)
    await this.#configure(undefined)
    await this.#processUntil(sin, (now) => now.state === 'disabled' && now.pid === null)
    // The sinner and all that it started is gone, and everybody else is who it was.
    await until(async () => (sameSet(await processesOf(this.#run), this.#innocent) ? true : undefined), PATIENCE_MS)
    assert.ok(await isAlive(this.#home.daemonPid))
  }

  /** Stops the bot and shows that nothing of it is left. */
  async end(): Promise<void> {
    await this.#witness[Symbol.asyncDispose]()
    await this.#client[Symbol.asyncDispose]()
    await this.#home.stopDaemon()
    assert.deepEqual(await this.#home.daemonEnded(), { code: 0, signal: null })
    assert.deepEqual(await processesOf(this.#run), [])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#witness[Symbol.asyncDispose]()
    await this.#client[Symbol.asyncDispose]()
    await this.#home[Symbol.asyncDispose]()
  }

  async #controlGap(): Promise<number> {
    if (performance.now() - this.#control.at < CONTROL_HOLDS_MS) return this.#control.gapMs
    const from = performance.now()
    await until(() => (this.#witness.answersSince(from) >= CONTROL_ANSWERS ? true : undefined), PATIENCE_MS)
    const at = performance.now()
    this.#control = { gapMs: this.#witness.longestGap(from, at), at }
    return this.#control.gapMs
  }

  async #configure(sin: Sin | undefined): Promise<void> {
    await this.#home.configure(configOf(this.#bus, this.#sins, sin))
    await this.#client.ask('reload', {}, { silenceMs: PATIENCE_MS })
  }

  // Gives what the command was answered with.
  async #begin({ begins, plugin }: Sin, before: ProcessStatus | undefined): Promise<readonly string[]> {
    if (before?.pid === null || before === undefined) return []
    if (begins.startsWith('!')) return (await this.#say(begins)).replies
    if (begins === 'stop') await this.#client.ask('stop', { names: [plugin] }, { silenceMs: PATIENCE_MS })
    else process.kill(before.pid, begins as NodeJS.Signals)
    return []
  }

  // The bot learns a little later than the status that a plugin runs: until then the command is chat, or refused.
  #say(text: string): Promise<Said> {
    return until(async () => {
      const said = await this.#home.say(text, { user: 'eve', timeoutMs: PATIENCE_MS })
      return said.outcome === 'passed' || said.outcome === 'refused' ? undefined : said
    }, PATIENCE_MS)
  }

  async #processUntil({ plugin }: Sin, wanted: (now: ProcessStatus) => boolean): Promise<ProcessStatus> {
    let seen: ProcessStatus | undefined
    try {
      return await until(async () => {
        const { plugins } = await this.#client.ask('status', {})
        seen = plugins.find(({ name }) => name === plugin)
        if (seen !== undefined && wanted(seen)) return seen
        await delay(LOOK_MS)
        return undefined
      }, PATIENCE_MS)
    } catch (cause) {
      throw new Error(`${plugin} came to ${JSON.stringify(seen)}`, { cause })
    }
  }
}

function sameSet(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((pid) => others.includes(pid))
}
