import { ConsoleClient } from '../../packages/cli/src/console/client.ts'
import { CONSOLE_CHANNEL, type ConsoleLine } from '../../packages/protocol/src/index.ts'
import { readToken } from '../../packages/supervisor/src/index.ts'
import type { TestHome } from './test-home.ts'
import { until } from './until.ts'

/** Generous: 2 cores run several test files at once. */
const PATIENCE_MS = 60_000

/** Somebody who stays in the console's channel and hears what is said there. */
export class ConsoleListener implements AsyncDisposable {
  readonly lines: ConsoleLine[] = []
  #client: ConsoleClient | undefined

  /** Comes into the channel under this name. */
  static async enter({ paths }: TestHome, user: string): Promise<ConsoleListener> {
    const listener = new ConsoleListener()
    listener.#client = await ConsoleClient.connect({
      socketPath: paths.consoleSocket('console'),
      token: (await readToken(paths.consoleToken)) ?? '',
      user,
      role: 'user',
      channel: CONSOLE_CHANNEL,
      interactive: true,
      onLine: (line) => listener.lines.push(line),
    })
    return listener
  }

  /** The first line that is as wanted, also one that was said before. */
  hears(wanted: (line: ConsoleLine) => boolean): Promise<ConsoleLine> {
    return until(() => this.lines.find(wanted), PATIENCE_MS)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client?.close()
  }
}
