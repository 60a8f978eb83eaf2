import type { Static, TSchema } from 'typebox'
import * as Type from 'typebox'
import { ExitReasonSchema } from './exit-reason.ts'
import { PROCESS_STATES } from './states.ts'

export const ProcessStateSchema = Type.Enum([...PROCESS_STATES])

/** What roseyd tells on the bus about a process (C9), by the last token of the subject. */
export const PLUGIN_EVENT_SCHEMAS = {
  ready: Type.Object({ instance: Type.String(), pid: Type.Integer(), startMs: Type.Number() }),
  state: Type.Object({ from: ProcessStateSchema, to: ProcessStateSchema, reason: Type.String() }),
  crashed: Type.Object({
    reason: ExitReasonSchema,
    failuresInARow: Type.Integer(),
    /** Null when there will be no next start. */
    nextDelayMs: Type.Union([Type.Number(), Type.Null()]),
  }),
  resources: Type.Object({ cpuPercent: Type.Number(), memoryMb: Type.Number() }),
  resource_violation: Type.Object({
    limit: Type.Enum(['cpu', 'memory']),
    /** Percent of one core, or MB. */
    measured: Type.Number(),
    allowed: Type.Number(),
    /** Measurements over this limit in a row. */
    count: Type.Integer(),
    action: Type.Enum(['wait', 'restart', 'warn']),
  }),
} as const satisfies Record<string, TSchema>

export type PluginEventName = keyof typeof PLUGIN_EVENT_SCHEMAS
export type PluginEventData<N extends PluginEventName> = Static<(typeof PLUGIN_EVENT_SCHEMAS)[N]>
