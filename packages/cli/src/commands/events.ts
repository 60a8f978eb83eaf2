import { type Progress, RoseyError, type TrafficKind } from '@rosey/protocol'
import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import { listenForInterrupts } from '../daemon/interrupts.ts'
import type { Io } from '../io.ts'
import { eventLine, rateLine } from '../output/event-line.ts'

/** Options of `rosey events`. */
export interface EventsOptions {
  readonly kind?: readonly TrafficKind[]
  readonly from?: string
  readonly channel?: string
  readonly grep?: string
  readonly rates?: boolean
  /** Lines after which it ends. */
  readonly limit?: number
  /** Seconds after which it ends. */
  readonly for?: number
  readonly json?: boolean
}

/** `rosey events [PATTERN]`: what is said on the bus, as it is said, until Ctrl-C. */
export async function events(
  { io, home }: CliContext,
  pattern: string | undefined,
  options: EventsOptions,
): Promise<number> {
  if (options.rates && (options.grep !== undefined || options.channel !== undefined)) {
    throw new RoseyError(
      'usage',
      '--rates counts by subject: --grep and --channel, which look into messages, do not go with it',
    )
  }
  using interrupts = listenForInterrupts()
  await using client = await ControlClient.connect(home())
  const enough = new AbortController()
  if (options.limit === 0) return 0
  const ends = [interrupts.first, enough.signal]
  if (options.for !== undefined) ends.push(AbortSignal.timeout(options.for * 1000))
  const signal = AbortSignal.any(ends)
  const print = printer(io, options, () => enough.abort())
  const { kind, from, channel, grep, rates } = options
  const args = defined({ pattern, kinds: kind === undefined ? undefined : [...kind], from, channel, grep, rates })
  try {
    await client.ask('events', args, {
      signal,
      silenceMs: Number.POSITIVE_INFINITY,
      onProgress: (progress) => {
        // What comes in one piece with the last line that was wanted.
        if (!signal.aborted) print(progress)
      },
    })
  } catch (error) {
    if (signal.aborted) return 0
    throw error
  }
  throw new RoseyError('daemon-missing', 'The daemon has stopped, and with it the bus. Start it with: rosey start')
}

function printer(io: Io, { json = false, limit = Infinity }: EventsOptions, onEnough: () => void) {
  let printed = 0
  let isFirst = true
  const line = (text: string) => {
    io.out(text)
    printed++
    if (printed >= limit) onEnough()
  }
  return (progress: Progress): void => {
    switch (progress.kind) {
      case 'event':
        line(json ? JSON.stringify(progress.event) : eventLine(progress.event, io))
        break
      case 'rates': {
        const { time, rates } = progress
        line(json ? JSON.stringify({ time, rates }) : rateLine(time, rates, io))
        break
      }
      case 'missed':
        io.say(io.paintNote('yellow', `${progress.count} came too fast and are not shown`))
        break
      case 'bus':
        io.say(busNote(progress, isFirst))
        isFirst = false
        break
      case 'state':
      case 'log':
        // Not of this operation.
        break
    }
  }
}

function busNote({ state, reason }: Extract<Progress, { kind: 'bus' }>, isFirst: boolean): string {
  if (state === 'down') return `The bus is down: ${reason}. What is said is shown as soon as it is back.`
  return isFirst ? 'Listening; Ctrl-C ends it.' : 'The bus is back.'
}

function defined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as { [K in keyof T]: Exclude<T[K], undefined> }
}
