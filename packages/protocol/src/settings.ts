import type { Static } from 'typebox'
import * as Type from 'typebox'
import { RoleSchema } from './events.ts'

/** Options of a section of the config; each key may be left out, and none may be added. */
const section = <P extends Parameters<typeof Type.Object>[0]>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })
const seconds = (description: string, minimum = 0) =>
  Type.Optional(Type.Number({ minimum, maximum: 86_400, description }))

export const RestartPolicySchema = Type.Enum(['always', 'on-failure', 'never'])
/** When a process that ended unasked is started again (C3). */
export type RestartPolicy = Static<typeof RestartPolicySchema>

/** Restart settings as written (C3, C4); see {@link resolveRestart} for the defaults. */
export const RestartSettingsSchema = section({
  policy: Type.Optional(RestartPolicySchema),
  maxAttempts: Type.Optional(
    Type.Integer({ minimum: 0, description: 'failed restarts in a row before giving up; 0 = never give up' }),
  ),
  initialDelaySeconds: seconds('wait before the first restart'),
  factor: Type.Optional(
    Type.Number({ minimum: 1, maximum: 10, description: 'each wait is this many times the one before' }),
  ),
  maxDelaySeconds: seconds('longest wait'),
  jitter: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, description: 'share of each wait that is left to chance' }),
  ),
  resetAfterSeconds: seconds('health after which the count of failures starts anew'),
})
export type RestartSettings = Static<typeof RestartSettingsSchema>

export interface ResolvedRestart {
  readonly policy: RestartPolicy
  readonly maxAttempts: number
  readonly initialDelayMs: number
  readonly factor: number
  readonly maxDelayMs: number
  readonly jitter: number
  readonly resetAfterMs: number
}

/** Fills in the defaults of C3 and C4; `overrides` are the defaults of a kind of process. */
export function resolveRestart(
  written: RestartSettings = {},
  overrides: Partial<ResolvedRestart> = {},
): ResolvedRestart {
  const ms = (value: number | undefined, fallback: number) => (value === undefined ? fallback : value * 1000)
  return Object.freeze({
    policy: written.policy ?? overrides.policy ?? 'on-failure',
    maxAttempts: written.maxAttempts ?? overrides.maxAttempts ?? 5,
    initialDelayMs: ms(written.initialDelaySeconds, overrides.initialDelayMs ?? 1000),
    factor: written.factor ?? overrides.factor ?? 2,
    maxDelayMs: ms(written.maxDelaySeconds, overrides.maxDelayMs ?? 30_000),
    jitter: written.jitter ?? overrides.jitter ?? 0,
    resetAfterMs: ms(written.resetAfterSeconds, overrides.resetAfterMs ?? 60_000),
  })
}

export const LimitSettingsSchema = section({
  cpuPercent: Type.Optional(Type.Union([Type.Number({ minimum: 1 }), Type.Null()])),
  memoryMb: Type.Optional(Type.Union([Type.Number({ minimum: 48 }), Type.Null()])),
  checkIntervalSeconds: seconds('time between two measurements', 1),
  violations: Type.Optional(
    Type.Integer({ minimum: 1, description: 'measurements over the limit in a row before acting' }),
  ),
  onViolation: Type.Optional(Type.Enum(['restart', 'warn'])),
})

export type LimitSettings = Static<typeof LimitSettingsSchema>

export interface ResolvedLimits {
  /** Of one core; null for none. */
  readonly cpuPercent: number | null
  readonly memoryMb: number | null
  readonly checkIntervalMs: number
  /** Measurements over a limit in a row before anything is done. */
  readonly violations: number
  readonly onViolation: 'restart' | 'warn'
}

/** Fills in the defaults of C6; `overrides` are the defaults of a kind of process. */
export function resolveLimits(written: LimitSettings = {}, overrides: Partial<ResolvedLimits> = {}): ResolvedLimits {
  const { cpuPercent, memoryMb, checkIntervalSeconds, violations, onViolation } = written
  return Object.freeze({
    cpuPercent: cpuPercent !== undefined ? cpuPercent : (overrides.cpuPercent ?? 50),
    memoryMb: memoryMb !== undefined ? memoryMb : (overrides.memoryMb ?? 256),
    checkIntervalMs: (checkIntervalSeconds ?? 5) * 1000,
    violations: violations ?? 2,
    onViolation: onViolation ?? 'restart',
  })
}

/** Limits of what is only watched. */
export const NO_LIMITS: ResolvedLimits = resolveLimits({ cpuPercent: null, memoryMb: null })

export const HealthSettingsSchema = section({
  checkSeconds: seconds('time between two full checks', 1),
  heartbeatSeconds: seconds('time between two signs of life', 0.1),
  hangSeconds: seconds('silence after which a process counts as hung', 1),
})

/** What the operator may change about one command (A5). */
export const CommandSettingsSchema = section({
  enabled: Type.Optional(Type.Boolean()),
  role: Type.Optional(RoleSchema),
  timeoutSeconds: seconds('time to answer', 0.1),
  cooldown: Type.Optional(
    section({
      userSeconds: seconds('wait between two uses by one person'),
      channelSeconds: seconds('wait between two uses in a channel'),
    }),
  ),
})
export type CommandSettings = Static<typeof CommandSettingsSchema>

/**
 * How far the system, too, keeps a plugin to itself (DESIGN §6).
 *
 * - `normal`: a process of its own under Node's permission model, as the user of roseyd
 * - `strict`: also a user id of its own, without network unless granted; where that cannot be had, it does not start
 */
export const SandboxSchema = Type.Enum(['normal', 'strict'])
export type Sandbox = Static<typeof SandboxSchema>

/** All settings of one plugin (F13); `pluginDefaults` has the same shape. */
export const PluginSettingsSchema = section({
  enabled: Type.Optional(Type.Boolean()),
  critical: Type.Optional(Type.Boolean()),
  sandbox: Type.Optional(SandboxSchema),
  restart: Type.Optional(RestartSettingsSchema),
  limits: Type.Optional(LimitSettingsSchema),
  health: Type.Optional(HealthSettingsSchema),
  stopTimeoutSeconds: seconds('time to end when asked, and again after SIGTERM'),
  readyTimeoutSeconds: seconds('time to become ready', 0.1),
  commandTimeoutSeconds: seconds('time to answer a command', 0.1),
  channels: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      description: 'connectors, or connector:channel, in which it may act; all when left out',
    }),
  ),
  commands: Type.Optional(Type.Record(Type.String(), CommandSettingsSchema)),
  config: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})
export type PluginSettings = Static<typeof PluginSettingsSchema>

/** What the bot does about a command that nobody offers (A5). */
export const UnknownCommandSchema = Type.Enum(['silent', 'reply', 'suggest'])

/** `bot` of the config, as written. */
export const BotSettingsSchema = section({
  prefix: Type.Optional(Type.String({ minLength: 1, maxLength: 5, pattern: '^\\S+$' })),
  owners: Type.Optional(Type.Array(Type.String({ pattern: '^[^:]+:.+$' }), { description: 'connector:name' })),
  admins: Type.Optional(Type.Array(Type.String({ pattern: '^[^:]+:.+$' }), { description: 'connector:name' })),
  ignore: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { description: 'name, or connector:name' })),
  commandTimeoutSeconds: seconds('time to answer a command', 0.1),
  unknownCommand: Type.Optional(UnknownCommandSchema),
  notifyOwners: Type.Optional(Type.Boolean({ description: 'owners are told in chat when a plugin fails' })),
})
export type BotSettings = Static<typeof BotSettingsSchema>

/** What the bot is told at its start: its own section, and of each plugin what concerns commands. */
export const BotConfigSchema = Type.Object({
  prefix: Type.String(),
  owners: Type.Array(Type.String()),
  admins: Type.Array(Type.String()),
  ignore: Type.Array(Type.String()),
  commandTimeoutMs: Type.Number(),
  unknownCommand: UnknownCommandSchema,
  /** Owners are told in chat when a plugin or connector fails (C17). */
  notifyOwners: Type.Boolean(),
  /** Seconds an unanswered plugin is waited for; see `HOLD_SECONDS`. */
  holdMs: Type.Number(),
  plugins: Type.Record(
    Type.String(),
    Type.Object({
      commandTimeoutMs: Type.Optional(Type.Number()),
      channels: Type.Optional(Type.Array(Type.String())),
      commands: Type.Record(Type.String(), CommandSettingsSchema),
    }),
  ),
})
export type BotConfig = Static<typeof BotConfigSchema>
