import type { Job } from '../test/bus-pressure/jobs.ts'
import type { WireTarget } from '../test/bus-pressure/wire.ts'
import { WireWorker } from '../test/bus-pressure/worker.ts'
import { quantile, timed } from './measure.ts'

/** Payloads that a bus is measured with, in bytes: a tick, a chat message, a page. */
export const PAYLOADS = [16, 128, 16 * 1024] as const
const SUBJECT = 'bench.load'
/** Messages of a throughput round, for each payload; about a third of a second on the bench machine. */
const MESSAGES: Readonly<Record<number, number>> = { 16: 400_000, 128: 300_000, [16 * 1024]: 12_000 }
const REQUESTS = 2000
const CONCURRENT = 64

/** Median and 99 % of a round trip in µs. */
export interface Latency {
  readonly p50: number
  readonly p99: number
}

/** Two processes that load a server from both sides; the same two for every server that is compared. */
export class Load implements AsyncDisposable {
  readonly #near: WireWorker
  readonly #far: WireWorker
  /** 1 for a measurement that counts, less for a quick one. */
  readonly #share: number

  private constructor(near: WireWorker, far: WireWorker, share: number) {
    this.#near = near
    this.#far = far
    this.#share = share
  }

  static async start(share: number): Promise<Load> {
    const [near, far] = await Promise.all([WireWorker.start(), WireWorker.start()])
    return new Load(near, far, share)
  }

  /** One request at a time. */
  async latency(target: WireTarget, payloadBytes: number): Promise<Latency> {
    const latencies = await this.#request(target, payloadBytes, Math.ceil(REQUESTS * this.#share), 1)
    return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) }
  }

  /** Round trips in a second with 64 of them in flight. */
  async concurrent(target: WireTarget, payloadBytes: number): Promise<number> {
    const requests = Math.ceil(this.#messages(payloadBytes) / 4)
    const ms = await timed(() => this.#request(target, payloadBytes, requests, CONCURRENT))
    return (requests / ms) * 1000
  }

  /** Messages in a second that come to all receivers together. */
  async throughput(target: WireTarget, payloadBytes: number, senders: number, receivers: number): Promise<number> {
    const each = Math.ceil(this.#messages(payloadBytes) / senders / (receivers > 1 ? receivers / 4 : 1))
    const facts = { subject: SUBJECT, payloadBytes }
    await this.#far.prepare(target, { kind: 'receive', connections: receivers, messages: each * senders, ...facts })
    await this.#near.prepare(target, { kind: 'send', connections: senders, messages: each, ...facts })
    const ms = await timed(() => Promise.all([this.#far.go(), this.#near.go()]))
    await this.#end()
    return ((each * senders * receivers) / ms) * 1000
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#near[Symbol.asyncDispose](), this.#far[Symbol.asyncDispose]()])
  }

  async #request(target: WireTarget, payloadBytes: number, requests: number, inFlight: number) {
    const facts = { subject: SUBJECT, payloadBytes }
    await this.#far.prepare(target, { kind: 'answer', ...facts })
    const job: Job = { kind: 'request', requests, inFlight, ...facts }
    await this.#near.prepare(target, job)
    const latencies = await this.#near.go()
    await this.#end()
    return latencies
  }

  #messages(payloadBytes: number): number {
    return (MESSAGES[payloadBytes] ?? 0) * this.#share
  }

  async #end(): Promise<void> {
    await Promise.all([this.#near.end(), this.#far.end()])
  }
}
