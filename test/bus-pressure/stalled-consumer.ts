import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { BundledBroker, CutOff } from './bundled-broker.ts'
import { WireWorker } from './worker.ts'

const SUBJECT = 'flood'
const BYSTANDER = { subject: 'bystander', payloadBytes: 128 } as const
/** More than anybody asks while the flood lasts: the job is told to end. */
const ENDLESS = 1e9
/** Requests before the flood, which say what a bystander waits without it; before them as many to warm up. */
const CALM_REQUESTS = 3000
/** Time between two looks at the memory in ms. */
const LOOK_MS = 20

/** What a flood towards a consumer that reads nothing did to its broker. */
export interface StalledConsumer {
  /** The consumer that was cut off, and by which limit. */
  readonly cutOff: CutOff
  /** From the first byte until the cut, in ms: so long the publisher was held. */
  readonly heldMs: number
  /** Until the broker had taken the last byte, in ms. */
  readonly floodMs: number
  /** Largest proportional set size of the broker that was seen, in MB. */
  readonly peakMb: number
  /** Round trips of two others through the same broker in µs: before, and while the flood lasted. */
  readonly calm: readonly number[]
  readonly meanwhile: readonly number[]
}

/** What is sent to the consumer, in bytes. */
export interface Flood {
  readonly bytes: number
  readonly payloadBytes: number
}

/** Has one publisher flood one consumer that stopped reading, while two others talk through the same broker. */
export async function stallConsumer(broker: BundledBroker, { bytes, payloadBytes }: Flood): Promise<StalledConsumer> {
  await using stack = new AsyncDisposableStack()
  const [asker, answerer, consumer, publisher] = await Promise.all(
    Array.from({ length: 4 }, async () => stack.use(await WireWorker.start())),
  )
  if (!asker || !answerer || !consumer || !publisher) throw new Error('four workers were started')
  const request = { kind: 'request', ...BYSTANDER, inFlight: 1 } as const
  await answerer.prepare(broker, { kind: 'answer', ...BYSTANDER })
  await asker.prepare(broker, { ...request, requests: 2 * CALM_REQUESTS })
  const calm = (await asker.go()).slice(CALM_REQUESTS)
  await asker.end()

  await consumer.prepare(broker, { kind: 'stall', subject: SUBJECT })
  const flood = { subject: SUBJECT, payloadBytes, messages: Math.ceil(bytes / payloadBytes) }
  await publisher.prepare(broker, { kind: 'send', connections: 1, ...flood })
  await asker.prepare(broker, { ...request, requests: ENDLESS })

  await using memory = watchMemory(broker.pid)
  const askedAll = asker.go()
  const from = performance.now()
  const sent = publisher.go().then(() => performance.now() - from)
  const cutOff = await broker.firstCutOff
  const heldMs = performance.now() - from
  const floodMs = await sent
  await asker.end()
  const meanwhile = await askedAll
  return { cutOff, heldMs, floodMs, peakMb: memory.peakMb(), calm, meanwhile }
}

/** Looks at the memory of a process again and again until it is disposed. */
function watchMemory(pid: number): { peakMb(): number } & AsyncDisposable {
  const stopped = new AbortController()
  let peak = 0
  const looking = (async () => {
    while (!stopped.signal.aborted) {
      peak = Math.max(peak, await pssMb(pid))
      await delay(LOOK_MS)
    }
  })()
  return {
    peakMb: () => peak,
    [Symbol.asyncDispose]: async () => {
      stopped.abort()
      await looking
    },
  }
}

async function pssMb(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1]) / 1024
}
