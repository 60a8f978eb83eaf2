import type { CommandCall, CommandHandler, CommandOptions, Logger, PluginContext } from '@rosey/sdk'

/** What a plugin registered and announced, and a way to use its commands without a bot. */
export class TestContext<C> {
  readonly commands = new Map<string, { readonly options: CommandOptions; readonly handler: CommandHandler }>()
  readonly announced: { readonly event: string; readonly data: unknown }[] = []
  readonly context: PluginContext<C>

  constructor(config: C) {
    const nothing = () => () => undefined
    this.context = {
      name: 'under-test',
      version: '0.1.0',
      folder: '.',
      config,
      log: silent,
      command: (name, options, handler) => {
        this.commands.set(name, { options, handler })
        return () => this.commands.delete(name)
      },
      on: nothing,
      onAnnouncement: nothing,
      filter: nothing,
      emit: (event, data) => this.announced.push({ event, data }),
      say: () => Promise.resolve(),
      after: nothing,
      every: nothing,
    }
  }

  /** Uses a command and gives its replies. */
  async use(command: string, text: string, changes: Partial<CommandCall> = {}): Promise<string[]> {
    const replies: string[] = []
    await this.commands.get(command)?.handler({
      id: '1',
      command,
      prefix: '!',
      invokedAs: command,
      args: text.split(' '),
      text,
      user: { name: 'ann', role: 'user', verified: true },
      platform: 'console',
      connector: 'console',
      channel: 'lounge',
      private: false,
      traceId: '1',
      signal: new AbortController().signal,
      reply: (line) => replies.push(line),
      ...changes,
    })
    return replies
  }
}

const ignore = () => undefined
const silent: Logger = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  fatal: ignore,
  child: () => silent,
}
