import {
  type CrashFollows,
  type CrashRecord,
  describeExit,
  ERROR_TABLE,
  type ExitReason,
  type InHand,
  type Interrupted,
  type LogEntry,
  oneLine,
  type ProcessKind,
  type ProcessState,
  ROSEY_VERSION,
} from '@rosey/protocol'
import type { ManagedProcess } from '../process/managed-process.ts'
import type { WatchedUsage } from '../watch/usage-curve.ts'
import { lastWords } from './last-words.ts'

/** What is known of one end, at that moment. */
export interface CrashFacts {
  readonly id: string
  /** In ms since 1970. */
  readonly endedAt: number
  readonly unit: {
    readonly name: string
    readonly kind: ProcessKind
    readonly version: string
    readonly state: ProcessState
    readonly reason: string
    readonly failuresInARow: number
  }
  readonly process: Pick<ManagedProcess, 'pid' | 'instance' | 'startedAt' | 'stack' | 'wasReady' | 'revision'>
  readonly exit: ExitReason
  /** Time until its next start, in ms; null where there is none. */
  readonly nextDelayMs: number | null
  readonly usage: WatchedUsage
  readonly logs: readonly LogEntry[]
  readonly unrecorded: number
}

/** The record of an end; it may still hold secrets, and be too long. */
export function buildRecord(facts: CrashFacts, interrupted: readonly Interrupted[]): CrashRecord {
  const { id, endedAt, unit, process: ended, exit, usage, logs } = facts
  return {
    format: 1,
    id,
    time: iso(endedAt),
    name: unit.name,
    kind: unit.kind,
    version: unit.version,
    pid: ended.pid ?? null,
    instance: ended.instance,
    reason: exit,
    sentence: oneLine(describeExit(exit)),
    code: codeOfExit(exit),
    stack: lastWords(ended.stack, logs, endedAt),
    lastSeen: usage.lastSeen,
    logs: [...logs],
    inHand: interrupted.map(inHandOf),
    usage: [...usage.points],
    revision: ended.revision ?? null,
    startedAt: iso(ended.startedAt),
    wasReady: ended.wasReady,
    uptimeSeconds: Math.max(0, Math.round((endedAt - ended.startedAt) / 10) / 100),
    failuresInARow: unit.failuresInARow,
    follows: followsOf(unit, facts.nextDelayMs),
    unrecorded: facts.unrecorded,
    cut: false,
    host: { rosey: ROSEY_VERSION, node: process.version, platform: `${process.platform} ${process.arch}` },
  }
}

/** The code of the error table for an end; null where none fits. */
export function codeOfExit({ cause, code, signal, errorCode }: ExitReason): string | null {
  // A process can call its error what it likes.
  if (errorCode !== undefined) return Object.hasOwn(ERROR_TABLE, errorCode) ? errorCode : null
  switch (cause) {
    case 'start-timeout':
      return 'plugin-not-ready'
    case 'control-violation':
      return 'control-violation'
    case 'exited':
      return code === 0 && signal === null ? null : 'process-crashed'
    default:
      return null
  }
}

/** What is done after an end, by what has become of the unit. */
export function followsOf(
  { state, reason }: { readonly state: ProcessState; readonly reason: string },
  nextDelayMs: number | null,
): CrashFollows {
  if (nextDelayMs !== null) return { kind: 'restart', delayMs: Math.round(nextDelayMs) }
  // It was being replaced.
  if (state === 'starting') return { kind: 'restart', delayMs: 0 }
  return { kind: state === 'failed' ? 'failed' : 'stopped', reason }
}

function inHandOf({ id, command, args, connector, channel, user, private: isPrivate }: Interrupted): InHand {
  return { id, command, args: isPrivate ? '' : args, connector, channel, user, private: isPrivate }
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
