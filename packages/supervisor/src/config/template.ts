import { stringify } from 'yaml'

/** What `rosey init` was told about the CyTube channel. */
export interface CytubeAnswers {
  /** Address of the site: `https://cytu.be`. */
  readonly site: string
  readonly channel: string
  /** Account, or guest name when there is no password. */
  readonly user: string
  /** Written as it is: the file is made readable by its owner alone. */
  readonly password?: string
}

/**
 * The text of a new `rosey.yaml`: every key with its meaning, unit and default, commented out, so that the file changes
 * nothing but what was answered. Keys are commented out with `#` alone, prose with `# `.
 */
export function configTemplate(cytube?: CytubeAnswers): string {
  return [HEAD, connectorsPart(cytube), REST].join('\n')
}

function connectorsPart(cytube: CytubeAnswers | undefined): string {
  if (cytube === undefined) return CONNECTORS_COMMENTED
  const { site, channel, user, password } = cytube
  const entry = { use: 'cytube', site, channel, user, ...(password === undefined ? {} : { password }) }
  const lines = stringify(entry).trimEnd().split('\n')
  return [
    CONNECTORS_HEAD,
    'connectors:',
    '  console:',
    '    use: console',
    '  cytube:',
    ...lines.map((line) => `    ${line}`),
    '    # The password the channel itself asks for, where it has one.',
    '    #channelPassword: secret',
    '',
  ].join('\n')
}

const HEAD = `# The config of a Rosey bot. Every key may be left out; what is commented out shows its default.
# A text may hold \${VARIABLE} of the environment, and a secret may be { file: path } instead, relative to this file.
# After a change: rosey reload. Is it right? rosey doctor.

# The bus on which all parts of the bot talk.
#bus:
  # embedded: Rosey's own. managed: a nats-server on this machine, started by Rosey. external: an existing one.
  #mode: embedded
  # Address and port on which it listens; without a port, 4222 or the next free one. Not for external.
  #host: 127.0.0.1
  #port: 4222
  # managed: the program; without it, the nats-server on the PATH.
  #command: /usr/sbin/nats-server
  # external: where the servers are, and who we are there: { user, password }, { token }, or the seed of an account (or
  # of its signing key, with issuerAccount: A...). Only with an account are processes held to their permissions.
  #servers: [nats://127.0.0.1:4222]
  #credentials: { account: { file: bus-account.nk } }

# How the bot behaves in chat.
#bot:
  # What a command begins with, 1 to 5 characters.
  #prefix: '!'
  # Who may do everything, and who may manage plugins, as connector:name. Nobody, unless named here.
  #owners: ['cytube:yourname']
  #admins: []
  # Whom the bot never hears: a name, or connector:name. Other bots belong here.
  #ignore: []
  # Seconds a plugin has to answer.
  #commandTimeoutSeconds: 10
  # What an unknown command gets: silent, reply, or suggest (the nearest one).
  #unknownCommand: silent
  # Whether owners are told by private message when a plugin or connector fails, or crashes again and again.
  #notifyOwners: true
`

const CONNECTORS_HEAD =
  '# The chats that the bot is in: one entry is one channel and one process. The name is yours to choose.'

const CONNECTORS_COMMENTED = `${CONNECTORS_HEAD}
# Without any entry there is a console to type into (rosey chat).
#connectors:
  #console:
    #use: console
  #cytube:
    #use: cytube
    #site: https://cytu.be
    #channel: yourchannel
    # The password the channel itself asks for, where it has one.
    #channelPassword: secret
    # The bot's account; without a password it joins as a guest of this name.
    #user: rosey
    #password: { file: cytube-password.txt }
`

const REST = `# The dashboard and HTTP API. Without a port, 8080 or the next free one.
#web:
  #enabled: true
  #host: 127.0.0.1
  #port: 8080

# Log files in logs/: trace, debug, info, warn, error or fatal; MB of one file; older files kept of each.
#logs:
  #level: info
  #maxMb: 10
  #keep: 5

# Folders with plugins, beside plugins/ of this home. Relative ones are meant from this file.
#pluginFolders: []

# Restart a plugin when its files change. Without it: in rosey dev only.
#hotReload: false

# Ask a plugin that hangs where, before it is ended: the reason then names the line of its code. Its code could open a
# debugger of its own process, too. Without it: in rosey dev only.
#hangReports: false

# Settings of every plugin; the same keys below plugins.<name> hold for one.
#pluginDefaults:
  #enabled: true
  # When a critical one does not run, the status says degraded.
  #critical: false
  # normal, or strict: also a user id and a network of its own, or it does not start (docs/isolation.md).
  #sandbox: normal
  #restart:
    # always, on-failure or never.
    #policy: on-failure
    # Failures in a row before giving up; 0 = never.
    #maxAttempts: 5
    #initialDelaySeconds: 1
    # Each wait is this many times the one before, up to the longest.
    #factor: 2
    #maxDelaySeconds: 30
    # Share of each wait that is left to chance, 0 to 1.
    #jitter: 0
    # Seconds of health after which the count of failures starts anew.
    #resetAfterSeconds: 60
  #limits:
    # Percent of one core, and MB; null = only watched.
    #cpuPercent: 50
    #memoryMb: 256
    #checkIntervalSeconds: 5
    # Measurements over the limit in a row before acting: restart or warn.
    #violations: 2
    #onViolation: restart
  #health:
    # Seconds between two full checks, between two signs of life, and of silence that counts as a hang.
    #checkSeconds: 30
    #heartbeatSeconds: 2
    #hangSeconds: 10
  # Seconds to end when asked, and again after SIGTERM.
  #stopTimeoutSeconds: 5
  # Seconds to become ready.
  #readyTimeoutSeconds: 10
  # Seconds to answer a command; without it, that of bot.
  #commandTimeoutSeconds: 10

#plugins:
  #dice-roller:
    # Where it may act: connectors, or connector:channel. Without it, everywhere.
    #channels: [console]
    #commands:
      #roll:
        #enabled: true
        # guest, user, moderator, admin or owner.
        #role: guest
        #timeoutSeconds: 10
        #cooldown:
          #userSeconds: 2
          #channelSeconds: 0
    # The plugin's own settings: rosey plugin info dice-roller lists them.
    #config: {}
`
