/**
 * Every error code that Rosey shows to a person or a script, with its meaning and the remedy. Codes are stable: one is
 * never renamed or given another meaning. `docs/errors.md` holds the same table and a test compares the two.
 */
export const ERROR_TABLE = {
  'bus-auth': {
    meaning: 'The bus refused the credentials of this process.',
    remedy: 'Check bus.credentials; see docs/bus.md.',
  },
  'bus-closed': { meaning: 'The bus connection of this process is closed.', remedy: 'Nothing: it is stopping.' },
  'bus-full': {
    meaning: 'The bus takes no more connections or subscriptions.',
    remedy: 'Raise the limit named, of the account or the server.',
  },
  'bus-limits': { meaning: 'A limit of the bus makes no sense.', remedy: 'Set it within the bounds named.' },
  'bus-no-responder': { meaning: 'Nobody listens on a subject.', remedy: 'Start the process that serves it.' },
  'bus-payload': { meaning: 'A message does not match its schema.', remedy: 'Send what the schema names.' },
  'bus-port-taken': { meaning: 'The address of the bus is in use.', remedy: 'Free it, or set another bus.port.' },
  'bus-queue-full': { meaning: 'More messages wait than a bounded queue holds.', remedy: 'Send less at once.' },
  'bus-requests-full': {
    meaning: 'A process waits for more answers than it may.',
    remedy: 'Await the answers before asking more.',
  },
  'bus-rights': {
    meaning: 'The bus does not let a process use a subject that it needs.',
    remedy: 'Give the user named in bus.credentials the subjects named, or an account.',
  },
  'bus-server-missing': { meaning: 'No usable nats-server was found.', remedy: 'Install nats-server 2.9 or newer.' },
  'bus-timeout': { meaning: 'No answer came before the deadline.', remedy: 'See whether the receiver is running.' },
  'bus-tls': {
    meaning: 'Key and certificate of the bus cannot be used.',
    remedy: 'Give it a pair that fits and is valid.',
  },
  'bus-too-fast': { meaning: 'A plugin sends more messages than it may.', remedy: 'Send less, or spread it in time.' },
  'bus-too-large': { meaning: 'A message is larger than the bus allows.', remedy: 'Send it in parts.' },
  'bus-unenforced': {
    meaning: 'The bus does not hold processes to their permissions.',
    remedy: 'Set bus.credentials to an account; see docs/bus.md.',
  },
  'bus-unreachable': { meaning: 'The bus cannot be reached.', remedy: 'Check bus.mode, bus.host and bus.port.' },
  'command-clash': { meaning: 'Two plugins offer the same command.', remedy: 'Disable one, or rename the command.' },
  'config-conflict': { meaning: 'Both rosey.yaml and rosey.json exist.', remedy: 'Keep one of them.' },
  'config-exists': { meaning: 'A config file is already there.', remedy: 'Edit it, or move it away first.' },
  'config-invalid': { meaning: 'A value in the config is of the wrong kind.', remedy: 'Write what is expected.' },
  'config-syntax': { meaning: 'The config file is not valid YAML or JSON.', remedy: 'Correct the line named.' },
  'config-unknown-key': { meaning: 'A key in the config is unknown.', remedy: 'Use the key suggested, or remove it.' },
  'console-full': { meaning: 'The console connector has as many clients as it takes.', remedy: 'End one of them.' },
  'console-refused': { meaning: 'The console connector refused the token.', remedy: 'Use the same home and user.' },
  'console-unreachable': {
    meaning: 'No console connector listens.',
    remedy: 'Start the bot with a console connector.',
  },
  'control-refused': { meaning: 'The daemon refused the control token.', remedy: 'Use the same home and user.' },
  'control-violation': { meaning: 'A child broke the rules of the control pipe.', remedy: 'Report it to the author.' },
  'crash-damaged': { meaning: 'A crash record cannot be read.', remedy: 'Look at the file, then remove it.' },
  'crash-unknown': {
    meaning: 'No crash record has this id, or several begin so.',
    remedy: 'See `rosey crash list`.',
  },
  'daemon-missing': { meaning: 'No daemon runs for this home.', remedy: 'Run `rosey start`.' },
  'daemon-running': { meaning: 'A daemon already runs in this home.', remedy: 'Use it, or stop it first.' },
  'daemon-silent': { meaning: 'The daemon does not answer.', remedy: 'See logs/rosey.log; run `rosey stop`.' },
  'dependency-circle': { meaning: 'Plugins depend on each other in a circle.', remedy: 'Remove one dependency.' },
  'dependency-missing': { meaning: 'A plugin needs another that is not there.', remedy: 'Install or enable it.' },
  'dependency-version': { meaning: 'A plugin needs another version of a plugin.', remedy: 'Update one of them.' },
  'disk-full': { meaning: 'A file could not be written: the disk is full.', remedy: 'Free some space.' },
  'engine-mismatch': { meaning: 'A plugin is made for another Rosey.', remedy: 'Update the plugin or Rosey.' },
  'home-unusable': { meaning: 'The home folder cannot be used.', remedy: 'Check that it exists and is yours.' },
  'key-exposed': { meaning: 'A key of the bus can be read by other users.', remedy: 'Run `chmod 600` on the file.' },
  'key-foreign': {
    meaning: 'The keys of this bus belong to somebody else.',
    remedy: 'Change them where the bus is run.',
  },
  'key-invalid': { meaning: 'A key of the bus is damaged or of the wrong kind.', remedy: 'Run `rosey keys rotate`.' },
  'manifest-invalid': { meaning: 'A manifest has a wrong value.', remedy: 'Correct the key named.' },
  'manifest-missing': { meaning: 'A plugin folder has no manifest.yaml.', remedy: 'Add one with at least a name.' },
  'name-taken': { meaning: 'Two things have the same name.', remedy: 'Rename or remove one.' },
  'name-unknown': { meaning: 'Nothing has this name.', remedy: 'See `rosey status` for the names.' },
  'node-missing': { meaning: 'No Node 26 was found.', remedy: 'Run `npm ci`, or install Node 26.' },
  'not-running': { meaning: 'What was asked for needs a running process.', remedy: 'Start it first.' },
  'permission-missing': {
    meaning: 'The manifest does not ask for a permission that is needed.',
    remedy: 'Add the line.',
  },
  'plugin-code': { meaning: 'The code of a plugin does not load.', remedy: 'Correct the file and line named.' },
  'plugin-config': { meaning: 'The config of a plugin does not match its schema.', remedy: 'Correct the key named.' },
  'plugin-not-ready': { meaning: 'A process did not become ready in time.', remedy: 'See its log.' },
  'plugin-setup': { meaning: 'A start hook of a plugin failed.', remedy: 'See its log.' },
  'process-crashed': { meaning: 'A process ended by an error that nobody caught.', remedy: 'See `rosey crash show`.' },
  'protocol-mismatch': { meaning: 'Two parts of Rosey speak different versions.', remedy: 'Restart the daemon.' },
  'quarantine-damaged': {
    meaning: 'The list of commands in quarantine cannot be used.',
    remedy: 'Nothing: it starts empty, the damaged file is kept.',
  },
  'quarantine-private': {
    meaning: 'The words of a private message are not kept, so it cannot be run again.',
    remedy: 'Lift it with `rosey quarantine drop`.',
  },
  'quarantine-unknown': {
    meaning: 'Nothing in quarantine has this id.',
    remedy: 'See `rosey quarantine list`.',
  },
  'registry-damaged': {
    meaning: 'The list of enabled and disabled plugins cannot be read.',
    remedy: 'Its copy is used: see what runs, then switch one on or off.',
  },
  'replies-full': { meaning: 'A command was answered with more lines than it may.', remedy: 'Reply with less.' },
  'sandbox-unavailable': {
    meaning: 'A plugin cannot be run under `sandbox: strict` here.',
    remedy: 'Do what the message says, or set `sandbox: normal`.',
  },
  'send-refused': { meaning: 'The chat service did not accept an action.', remedy: 'The reason says why.' },
  'send-unconfirmed': { meaning: 'It is unknown whether a line was sent.', remedy: 'Look at the channel.' },
  'socket-path': { meaning: 'The path of a socket is too long.', remedy: 'Use a home with a shorter path.' },
  'socket-taken': { meaning: 'Another program listens on a socket of ours.', remedy: 'Stop that program.' },
  usage: { meaning: 'The command line is wrong.', remedy: 'See `rosey help`.' },
} as const satisfies Record<string, { meaning: string; remedy: string }>

/** A stable code of {@link ERROR_TABLE}. */
export type ErrorCode = keyof typeof ERROR_TABLE

/** Facts that go with an error, as fields that logs and `--json` show. */
export type ErrorDetails = Readonly<Record<string, unknown>>

/**
 * An error with a stable code. The message says what happened to which thing, what was expected, what was there, and
 * what to do.
 */
export class RoseyError extends Error {
  override readonly name = 'RoseyError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: ErrorDetails } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = options.details ?? {}
  }
}

/** The sentence of anything that was thrown; never empty, and never throws itself. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message || thrown.name : thrown) || 'unknown error'
  } catch {
    // A stranger's code may throw what cannot even be written: an object without a prototype, a toString that throws.
    return 'unknown error'
  }
}

/** The code of a {@link RoseyError} or of a Node error, or undefined. */
export function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined
  return typeof thrown.code === 'string' ? thrown.code : undefined
}
