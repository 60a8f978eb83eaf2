import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, messageOf, RoseyError } from '@rosey/protocol'
import { CONFIG_FILES, type CytubeAnswers, configTemplate, loadConfig } from '@rosey/supervisor'
import type { CliContext } from '../context.ts'
import { printNextSteps } from '../output/next-steps.ts'
import { Questions } from '../output/questions.ts'

/** Options of `rosey init`; what is given is not asked. */
export interface InitOptions {
  /** Asks nothing. */
  readonly yes?: boolean
  readonly site?: string
  readonly channel?: string
  readonly user?: string
  readonly password?: string
}

const DEFAULT_SITE = 'https://cytu.be'
const DEFAULT_USER = 'rosey'

/**
 * `rosey init`: writes a commented `rosey.yaml` into the home, never over one that is there.
 *
 * @throws RoseyError `config-exists`, `usage` without a terminal and without --yes or when an option would be of no use,
 * `home-unusable`, `disk-full`
 */
export async function init(context: CliContext, options: InitOptions): Promise<number> {
  const { io } = context
  const { root } = context.home()
  const isTerminal = process.stdin.isTTY === true && process.stderr.isTTY === true
  if (!isTerminal && !options.yes) {
    throw new RoseyError('usage', 'rosey init asks questions, and this is no terminal. Use --yes to take the defaults.')
  }
  refuseWithoutChannel(options)
  const answers = options.yes ? given(options) : await ask(options)
  const file = join(root, CONFIG_FILES[0])
  await writeNew(root, file, configTemplate(answers))
  const { warnings } = await loadConfig(root)
  for (const warning of warnings) io.say(io.paintNote('yellow', warning))
  io.say(`Wrote ${file}: every key is in it, with its meaning and default.`)
  printNextSteps(io, [
    ['rosey dev', 'try it here, with a chat to type into'],
    ['rosey start', 'run it in the background'],
    ['rosey doctor', 'see whether everything is well'],
  ])
  return 0
}

// Interactively a channel that is not given yet is asked for.
function refuseWithoutChannel({ yes = false, channel, site, user, password }: InitOptions): void {
  if (channel === undefined ? !yes : channel !== '') return
  const given = Object.entries({ site, user, password }).filter(([, value]) => value !== undefined)
  if (given.length === 0) return
  throw new RoseyError(
    'usage',
    `--site, --user and --password say how the bot joins a CyTube channel, got ${given.map(([name]) => `--${name}`).join(' and ')} ` +
      'without one. Add --channel, or leave them out',
  )
}

/** What the options say about a CyTube channel; undefined without a channel. */
export function given({ site, channel, user, password }: InitOptions): CytubeAnswers | undefined {
  if (channel === undefined || channel === '') return undefined
  return {
    site: site ?? DEFAULT_SITE,
    channel,
    user: user ?? DEFAULT_USER,
    ...(password === undefined || password === '' ? {} : { password }),
  }
}

async function ask(options: InitOptions): Promise<CytubeAnswers | undefined> {
  using questions = new Questions()
  const channel = options.channel ?? (await questions.ask('CyTube channel (empty: none, a console only)', ''))
  if (channel === '') return undefined
  const site = options.site ?? (await questions.ask('Address of the CyTube site', DEFAULT_SITE))
  const user = options.user ?? (await questions.ask("The bot's name there", DEFAULT_USER))
  const password = options.password ?? (await questions.askSecret('Password of its account (empty: join as a guest)'))
  return given({ channel, site, user, password })
}

async function writeNew(root: string, file: string, text: string): Promise<void> {
  try {
    await mkdir(root, { recursive: true })
    // It may hold a password.
    await using handle = await open(file, 'wx', 0o600)
    await handle.writeFile(text)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      throw new RoseyError(
        'config-exists',
        `${file} is already there and stays as it is. Edit it, or move it away first.`,
      )
    }
    const code = codeOf(error) === 'ENOSPC' ? 'disk-full' : 'home-unusable'
    throw new RoseyError(code, `${file} cannot be written: ${messageOf(error)}`, { cause: error })
  }
}
