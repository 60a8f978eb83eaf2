/** Who refuses: Node's permission model, the runner, the SDK, the system, or roseyd, which never hands it over. */
export type Layer = 'permission model' | 'runner' | 'sdk' | 'system' | 'roseyd'

const all = (layer: Layer, names: readonly string[]) => names.map((name) => [name, layer] as const)

/** Everything that the plugin `forbidden-things` tries inside its process, with the layer that refuses it. */
export const FORBIDDEN: ReadonlyMap<string, Layer> = new Map([
  ...all('permission model', [
    'read the config',
    'read the keys of the bus',
    'read the token of the control socket',
    'read the token of the console',
    'read the log',
    'list the other plugins',
    'read the code of another plugin',
    'climb out of its folder by bytes',
    'run the code of another plugin',
    'read the users of the machine',
    'read the environment of roseyd',
    'open the memory of roseyd',
    'list the descriptors of roseyd',
    'read what the kernel says of itself',
    'take a file as a blob',
    'load variables from a file',
    'watch the home',
    'go to another folder',
    'write into its own folder',
    'change the mode of its own code',
    'write a temporary file',
    'write the config',
    'remove the log',
    'make a link out of its folder',
    'write its heap to disk',
    'write a report to disk',
    'spawn a process',
    'spawn a process and wait',
    'run a line of shell',
    'fork itself',
    'fork as a cluster',
    'spawn by a bare handle',
    'become another program',
    'start a thread',
    'load native code',
    "take Node's own bindings",
    'take a linked binding',
    'open an inspector',
    'inspect itself',
    'open folders through WASI',
    'hook into the loading of modules',
    'trace the engine into a file',
    'connect to the bus',
    'connect to the control socket',
    "connect to the bus's own socket",
    'connect with TLS',
    'listen for TCP',
    'listen for HTTP',
    'listen on a socket',
    'send a datagram',
    'look a name up',
    'ask a name server',
    'get a page',
    'get a page by HTTP 2',
    'fetch a page',
  ]),
  ...all('runner', [
    'kill roseyd',
    'kill roseyd another way',
    'open a debugger in roseyd',
    'end the debugger of roseyd',
    'slow roseyd down',
    'hurry before all others',
    'become another user',
    'act as another user',
    'become of another group',
    'change its groups',
  ]),
  ...all('roseyd', [
    'open a database',
    'raise the bound of its heap',
    'find a secret in its environment',
    'find a token in its arguments',
  ]),
  ...all('system', ['take 1 GB beside its heap']),
  ...all('sdk', [
    'say something by itself',
    'hear what is said',
    'hear private messages',
    'hear what is played',
    'stand before every message',
    'hear what another announces',
  ]),
])

/** A use of the bus past the SDK, which the token of the process does not allow. */
export interface Trespass {
  readonly operation: 'publish' | 'subscribe'
  readonly subject: string
  readonly queue?: string
}

const publish = (subject: string): Trespass => ({ operation: 'publish', subject })
const subscribe = (subject: string, queue?: string): Trespass => ({
  operation: 'subscribe',
  subject,
  ...(queue === undefined ? {} : { queue }),
})

/** What `forbidden-things` tries on its connection to the bus; each is refused by its token. */
export const TRESPASSES: readonly Trespass[] = [
  publish('rosey.platform.console.console.message'),
  publish('rosey.chat.console.console.message'),
  publish('rosey.command.dice-roller.roll'),
  publish('rosey.send.bot.console.console.message'),
  publish('rosey.send.forbidden-things.console.console.message'),
  publish('rosey.event.dice-roller.rolled'),
  publish('rosey.plugin.dice-roller.state'),
  publish('_INBOX.bot.x.1'),
  publish('$SYS.REQ.SERVER.PING'),
  publish('$SRV.PING'),
  subscribe('>'),
  subscribe('rosey.>'),
  subscribe('rosey.chat.>', 'forbidden-things.e'),
  subscribe('rosey.command.dice-roller.>', 'dice-roller.e'),
  subscribe('rosey.command.forbidden-things.>', 'dice-roller.e'),
  subscribe('_INBOX.bot.>'),
  subscribe('$SYS.>'),
  subscribe('$SRV.PING.dice-roller'),
]
