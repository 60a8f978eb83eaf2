import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { codeOf, type Status } from '@rosey/protocol'
import {
  enforcementNotice,
  type HomePaths,
  type KeyFacts,
  loadConfig,
  openBusTrust,
  prepareHome,
  readerCredentials,
  readKeyFacts,
  rotateHomeKeys,
  serverFiles,
} from '@rosey/supervisor'
import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import { progressPrinter } from '../output/progress.ts'
import { unwritableTarget, writeNew } from '../output/write-new.ts'
import { EXIT_FAILED, notRunning } from './outcomes.ts'
import type { JsonOption } from './status.ts'

/** Longest silence of the daemon while the bus and what hangs on it are started anew, in ms. */
const SILENCE_MS = 60_000

/** `rosey keys`: what there is of keys of the bus; with a daemon also of the tokens it has given out. */
export async function keys({ io, home }: CliContext, { json }: JsonOption): Promise<number> {
  const paths = home()
  await using client = await connectIfThere(paths)
  const facts = await (client?.ask('keys', {}) ?? offlineFacts(paths))
  if (json) io.out(JSON.stringify(facts, undefined, 2))
  else for (const line of factLines(facts)) io.out(line)
  return 0
}

/** `rosey keys rotate`: new keys; a daemon that runs takes them over, and everything that hangs on the bus with it. */
export async function rotateKeys({ io, home }: CliContext): Promise<number> {
  const paths = home()
  await using client = await connectIfThere(paths)
  if (client === undefined) {
    const { config } = await loadConfig(paths.root)
    await prepareHome(paths)
    await rotateHomeKeys(config.bus.mode, paths.busKeys, Date.now())
    io.say(
      'The bus has new keys, which hold from the next start on. Credentials that were made before are worth nothing.',
    )
    return 0
  }
  // That everything is without a bus meanwhile is the way of it, and no news.
  const onProgress = progressPrinter(io, (state) => state !== 'unhealthy')
  await client.ask('rotateKeys', {}, { onProgress, silenceMs: SILENCE_MS })
  const status = await client.ask('wait', { timeoutSeconds: 60 }, { onProgress, silenceMs: SILENCE_MS + 5000 })
  io.say('The bus has new keys, and every process a new token. Credentials that were made before are worth nothing.')
  return sayMissing(io, status)
}

/** Options of `rosey keys creds`. */
export interface CredsOptions {
  readonly file?: string
}

/** `rosey keys creds`: a credentials file for the operator's own NATS tools. */
export async function keyCredentials({ io, home, cwd }: CliContext, { file }: CredsOptions): Promise<number> {
  const paths = home()
  const { config } = await loadConfig(paths.root)
  await prepareHome(paths)
  const text = readerCredentials(await openBusTrust(config.bus, paths, Date.now()), Date.now())
  if (file === undefined) {
    io.out(text.trimEnd())
    return 0
  }
  const path = resolve(cwd, file)
  await writeNew(path, text)
  io.say(`${path} is written. Whoever has it can hear all that this bot says and hears, until rosey keys rotate.`)
  return 0
}

/** Names of what `rosey keys export` writes. */
const SERVER_CONFIG = 'rosey-accounts.conf'
const ACCOUNT_SEED = 'bus-account.nk'

/** `rosey keys export`: what a nats-server of one's own needs to take the tokens of this home. */
export async function exportKeys({ io, home, cwd }: CliContext, folder: string): Promise<number> {
  const paths = home()
  const { config } = await loadConfig(paths.root)
  await prepareHome(paths)
  const files = serverFiles(await openBusTrust(config.bus, paths, Date.now()), Date.now())
  const target = resolve(cwd, folder)
  await mkdir(target, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw unwritableTarget(target, error)
  })
  const [server, seed] = [join(target, SERVER_CONFIG), join(target, ACCOUNT_SEED)]
  await writeNew(server, files.config)
  await writeNew(seed, files.seed)
  io.say(`${server} goes to each server: include it in its config.`)
  io.say(`${seed} is secret and stays with the bot: bus.credentials { account: { file: ${seed} } }`)
  return 0
}

async function connectIfThere(paths: HomePaths): Promise<ControlClient | undefined> {
  try {
    return await ControlClient.connect(paths)
  } catch (error) {
    if (codeOf(error) === 'daemon-missing') return undefined
    throw error
  }
}

async function offlineFacts(paths: HomePaths): Promise<KeyFacts> {
  const { config } = await loadConfig(paths.root)
  return readKeyFacts(config.bus, paths)
}

function sayMissing(io: CliContext['io'], status: Status): number {
  const missing = notRunning(status)
  for (const { name, state, reason } of missing) io.say(`${name} is ${state}${reason === '' ? '' : `: ${reason}`}`)
  return missing.length === 0 ? 0 : EXIT_FAILED
}

function factLines({ mode, enforcement, file, createdAt, publicKeys, tokens }: KeyFacts): string[] {
  const none = mode === 'external' ? '' : 'not made yet: the first start makes it'
  const facts: [title: string, value: string][] = [
    ['bus', mode],
    ['permissions', enforcementNotice(enforcement) ?? 'enforced: each process has a token of its own'],
    ['file', file ?? ''],
    ['made', createdAt ?? ''],
    ['operator', publicKeys.operator ?? none],
    ['account', publicKeys.account ?? none],
    ['system', publicKeys.systemAccount ?? none],
    ['signing key', publicKeys.signingKey ?? ''],
    ['tokens', tokens === null ? 'no daemon runs' : `${tokens.held} in use, ${tokens.revoked} revoked`],
  ]
  return facts.filter(([, value]) => value !== '').map(([title, value]) => `${title.padEnd(12)} ${value}`)
}
