import { ROSEY_VERSION, TRAFFIC_KINDS } from '@rosey/protocol'
import { Argument, Command, Option } from 'commander'
import { HELD_SECONDS } from './chaos/actions.ts'
import { CommandAdder } from './command-adder.ts'
import { type ChaosOptions, chaos } from './commands/chaos.ts'
import { CHAT_DEFAULTS, type ChatCommandOptions, chat } from './commands/chat.ts'
import { completion } from './commands/completion.ts'
import { type CrashExportOptions, crashExport, crashList, crashShow } from './commands/crash.ts'
import { type DevOptions, dev } from './commands/dev.ts'
import { doctor } from './commands/doctor.ts'
import { type EventsOptions, events } from './commands/events.ts'
import { type InitOptions, init } from './commands/init.ts'
import { type CredsOptions, exportKeys, keyCredentials, keys, rotateKeys } from './commands/keys.ts'
import { type LogsOptions, logs } from './commands/logs.ts'
import { pluginInfo, pluginList } from './commands/plugin.ts'
import {
  type PluginStartOptions,
  pluginEnable,
  pluginRestart,
  pluginStart,
  pluginStatus,
  pluginStop,
} from './commands/plugin-change.ts'
import { quarantineDrop, quarantineList, quarantineRetry } from './commands/quarantine.ts'
import { reload } from './commands/reload.ts'
import { restart } from './commands/restart.ts'
import { start } from './commands/start.ts'
import type { StartOptions } from './commands/start-options.ts'
import { type JsonOption, status } from './commands/status.ts'
import { type StopOptions, stop } from './commands/stop.ts'
import { version } from './commands/version.ts'
import { commandTree } from './completion/command-tree.ts'
import { createContext, type GlobalOptions } from './context.ts'
import type { Io } from './io.ts'
import { count, kinds, levelOption, role, seconds, several } from './option-values.ts'

/** What runs when a command has been parsed. */
export type Finish = (run: () => Promise<number>) => void

const JSON_OPTION = ['--json', 'print JSON for scripts'] as const

/** The command line of Rosey as data; `finish` is given the work of the command that was typed. */
export function createProgram(io: Io, finish: Finish): Command {
  const program = new Command('rosey')
    .description('Rosey, a chat bot platform whose plugins run in processes of their own')
    .version(ROSEY_VERSION, '-V, --version', 'print the version of this command')
    .option('--home <folder>', 'home of the bot; else ROSEY_HOME, else the nearest folder upwards with a rosey.yaml')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.say(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, 'rosey: [usage] ')),
    })
  const command = new CommandAdder(program, (run) =>
    finish(() => run(createContext(io, program.optsWithGlobals<GlobalOptions>()))),
  )
  addLife(command)
  addViews(command)
  addPlugins(command)
  addCrashes(command)
  addQuarantine(command)
  addChaos(command)
  addKeys(command)
  addChat(command)
  addHelpers(command, program)
  return program
}

function addLife(rosey: CommandAdder): void {
  rosey
    .add<InitOptions>('init', 'write a commented rosey.yaml', (context, options) => init(context, options))
    .option('-y, --yes', 'ask nothing, take the defaults')
    .option('--site <address>', 'address of the CyTube site')
    .option('--channel <name>', 'CyTube channel to join')
    .option('--user <name>', "the bot's account or guest name")
    .option('--password <text>', 'password of the account')
  rosey
    .add<StartOptions>(
      'start [name...]',
      'start the bot in the background, or some of its processes',
      (context, options, names) => start(context, names, options),
    )
    .option('--foreground', 'stay in the foreground and print the log (for systemd and containers)')
    .option('--force', 'start a disabled plugin for this once')
    .option('--safe', 'leave out every plugin that did not come with Rosey')
    .option('--without <name>', 'leave out this plugin or connector, may be repeated', several)
    .addOption(levelOption('--log-level <level>', 'write this level and above'))
  rosey
    .add<StopOptions>('stop [name...]', 'stop the bot, or some of its processes', (context, options, names) =>
      stop(context, names, options),
    )
    .option('--timeout <seconds>', 'time to end when asked', seconds)
  rosey
    .add<StopOptions>('restart [name...]', 'restart the bot, or some of its processes', (context, options, names) =>
      restart(context, names, options),
    )
    .option('--timeout <seconds>', 'time to end when asked', seconds)
  rosey.add('reload', 'read config and plugins again, restart what a change touched', (context) => reload(context))
  rosey
    .add<DevOptions>('dev', 'run everything in the foreground, with a chat to type into', (context, options) =>
      dev(context, options),
    )
    .option('--safe', 'leave out every plugin that did not come with Rosey')
    .option('--without <name>', 'leave out this plugin or connector, may be repeated', several)
    .addOption(
      levelOption('--log-level <level>', 'show this level and above (default: info; the log files hold debug)'),
    )
}

function addViews(rosey: CommandAdder): void {
  rosey
    .add<JsonOption>('status [name...]', 'what runs, and why the rest does not', (context, options, names) =>
      status(context, names, options),
    )
    .alias('ls')
    .option(...JSON_OPTION)
  rosey
    .add<LogsOptions>('logs [name]', 'the log of everything, or of one process', (context, options, [name]) =>
      logs(context, name, options),
    )
    .option('-f, --follow', 'go on printing what is written')
    .option('-n, --lines <count>', 'how many of the last lines (default: 50)', count)
    .addOption(levelOption('--level <level>', 'this level and above'))
    .option('--since <time>', 'nothing older than 10m, 2h, 1d, or 2026-05-01T12:00')
    .option(...JSON_OPTION)
  addEvents(rosey)
}

function addPlugins(rosey: CommandAdder): void {
  const plugin = rosey.group('plugin', 'look at plugins and change what they do')
  plugin
    .add<JsonOption>('list', 'every installed plugin', (context, options) => pluginList(context, options))
    .alias('ls')
    .option(...JSON_OPTION)
  plugin
    .add<JsonOption>('info <name>', 'all about one plugin or connector', (context, options, [name = '']) =>
      pluginInfo(context, name, options),
    )
    .option(...JSON_OPTION)
  plugin
    .add<JsonOption>('status [name...]', 'how plugins are, and why the rest does not run', (context, options, names) =>
      pluginStatus(context, names, options),
    )
    .option(...JSON_OPTION)
  plugin
    .add<PluginStartOptions>('start <name...>', 'start plugins', (context, options, names) =>
      pluginStart(context, names, options),
    )
    .option('--force', 'start a disabled one for this once')
  plugin
    .add<StopOptions>('stop <name...>', 'stop plugins until the next start of the bot', (context, options, names) =>
      pluginStop(context, names, options),
    )
    .option('--timeout <seconds>', 'time to end when asked', seconds)
  plugin
    .add<StopOptions>('restart <name...>', 'new processes for plugins', (context, options, names) =>
      pluginRestart(context, names, options),
    )
    .option('--timeout <seconds>', 'time to end when asked', seconds)
  plugin.add('enable <name...>', 'switch plugins on for good, and start them', (context, _options, names) =>
    pluginEnable(context, names, true),
  )
  plugin.add('disable <name...>', 'stop plugins, and switch them off for good', (context, _options, names) =>
    pluginEnable(context, names, false),
  )
}

function addQuarantine(rosey: CommandAdder): void {
  const quarantine = rosey.group('quarantine', 'commands that are not run because their plugin crashed with them twice')
  quarantine
    .add<JsonOption>('list', 'what is in quarantine', (context, options) => quarantineList(context, options))
    .alias('ls')
    .option(...JSON_OPTION)
  quarantine.add('retry <id>', 'lift one and run it once more', (context, _options, [id = '']) =>
    quarantineRetry(context, id),
  )
  quarantine.add('drop <id>', 'lift one, or all; nothing is run', (context, _options, [id = '']) =>
    quarantineDrop(context, id),
  )
}

function addCrashes(rosey: CommandAdder): void {
  const crash = rosey.group('crash', 'what is known of processes that ended unasked')
  crash
    .add<JsonOption>(
      'list [name]',
      'every crash that is recorded, or those of one process',
      (context, options, [name]) => crashList(context, name, options),
    )
    .alias('ls')
    .option(...JSON_OPTION)
  crash
    .add<JsonOption>(
      'show [id]',
      'all about one crash, by default the last; the beginning of an id is enough',
      (context, options, [id = 'last']) => crashShow(context, id, options),
    )
    .option(...JSON_OPTION)
  crash
    .add<CrashExportOptions>(
      'export <id> [file]',
      'write one as a file for a bug report; - is stdout',
      (context, options, [id = '', file]) => crashExport(context, id, file, options),
    )
    .option('--force', 'replace a file that is there')
}

function addChaos(rosey: CommandAdder): void {
  const group = rosey.group('chaos', 'hurt a process of the running bot, and see how long until it serves again')
  const actions = [
    ['kill', 'end it by SIGKILL, as a crash would'],
    ['stop', 'send it SIGTERM, without the daemon knowing'],
    ['freeze', 'hold it, then let it go on; after 10 s the daemon takes it for one that hangs'],
    ['slow', 'let it run only a fifth of the time'],
  ] as const
  for (const [kind, description] of actions) {
    const action = group
      .add<ChaosOptions>(`${kind} <name>`, description, (context, options, [name = '']) =>
        chaos(context, kind, name, options),
      )
      .option('--ask <text>', 'what to ask the bot meanwhile (default: !roll, else !help)')
      .option('-y, --yes', 'do not ask whether it is meant')
      .option(...JSON_OPTION)
    if (kind === 'freeze' || kind === 'slow') {
      action.option('--for <seconds>', `for how long (default: ${HELD_SECONDS[kind]})`, seconds)
    }
  }
}

function addEvents(rosey: CommandAdder): void {
  rosey
    .add<EventsOptions>(
      'events [pattern]',
      'what is said on the bus, as it is said; answers to requests and the words of private messages are not shown',
      (context, options, [pattern]) => events(context, pattern, options),
    )
    .addOption(
      new Option('--kind <kind>', `only this kind of subjects, may be repeated: ${TRAFFIC_KINDS.join(', ')}`).argParser(
        kinds,
      ),
    )
    .option('--from <name>', 'only what this process says')
    .option('--channel <name>', 'only of this connector, channel or connector:channel')
    .option('--grep <text>', 'only what holds this text')
    .option('--rates', 'messages and bytes in each second instead of the messages')
    .option('--limit <count>', 'end after so many lines', count)
    .option('--for <seconds>', 'end after this time', seconds)
    .option(...JSON_OPTION)
}

function addKeys(rosey: CommandAdder): void {
  const command = rosey
    .add<JsonOption>(
      'keys',
      'keys of the bus, and how far it holds processes to their permissions',
      (context, options) => keys(context, options),
    )
    .option(...JSON_OPTION)
  const below = rosey.below(command)
  below.add('rotate', 'make new keys; the bus is restarted with them, the bot goes on', (context) =>
    rotateKeys(context),
  )
  below
    .add<CredsOptions>(
      'creds',
      'print credentials for your own NATS tools, which may only listen',
      (context, options) => keyCredentials(context, options),
    )
    .option('--file <path>', 'write them to a new file for this user alone')
  below.add(
    'export <folder>',
    'write what servers of your own need to take the tokens of this bot',
    (context, _options, [folder = '']) => exportKeys(context, folder),
  )
}

function addChat(rosey: CommandAdder): void {
  rosey
    .add<ChatCommandOptions>('chat [text...]', 'type to the bot, or say one thing', (context, options, words) =>
      chat(context, words.join(' '), options),
    )
    .option('--user <name>', 'who you are', CHAT_DEFAULTS.user)
    .addOption(new Option('--role <role>', 'what you may do').argParser(role).default(CHAT_DEFAULTS.role))
    .option('--channel <name>', 'channel of the console', CHAT_DEFAULTS.channel)
    .option('--timeout <seconds>', 'time until the message must be settled', seconds, CHAT_DEFAULTS.timeout)
    .option('--connector <name>', 'the console connector, where there are several')
}

function addHelpers(rosey: CommandAdder, program: Command): void {
  rosey
    .add<JsonOption>('doctor', 'look whether everything is well', (context, options) => doctor(context, options))
    .option(...JSON_OPTION)
  rosey
    .add<JsonOption>('version', 'versions of command, Node and daemon', (context, options) => version(context, options))
    .option(...JSON_OPTION)
  rosey
    .add('completion', 'print a completion script: bash, zsh or fish', (context, _options, [shell = '']) =>
      completion(context, shell, () => commandTree(program)),
    )
    .addArgument(new Argument('<shell>', 'bash, zsh or fish'))
}
