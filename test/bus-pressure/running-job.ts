import type { Job } from './jobs.ts'
import { Wire, type WireTarget } from './wire.ts'

/** Bytes written at once by a sender. */
const BATCH_BYTES = 256 * 1024
const INBOX = '_INBOX.wire.'
/** Reply subjects have one length. */
const REPLY_DIGITS = 8
/** What a server sends for a message on a subscription whose id is 1. */
const DELIVERED = (subject: string, reply: string, payload: number) =>
  `MSG ${subject} 1 ${reply}${payload}\r\n`.length + payload + 2

/** A job whose connections are open. */
export interface RunningJob {
  /** Does it; gives latencies in µs where the job measures any. Never resolves for a job that is never done. */
  run(): Promise<readonly number[]>
  /** Hangs up; gives the latencies so far. */
  end(): readonly number[]
}

/** Opens the connections of a job. */
export async function prepare(job: Job, target: WireTarget): Promise<RunningJob> {
  switch (job.kind) {
    case 'receive':
      return receive(job, await open(job.connections, target, [job.subject]))
    case 'send':
      return send(job, await open(job.connections, target, []))
    case 'answer':
      return answer(job, await Wire.open(target, 'answerer', [job.subject]))
    case 'request':
      return request(job, await Wire.open(target, 'requester', [`${INBOX}*`]))
    case 'be-there': {
      // Some by name and some by pattern, none of which fits what is sent.
      const subjects = Array.from({ length: job.subscriptions }, (_, index) =>
        index % 10 === 0 ? `idle.${index}.*` : `idle.${index}.exact`,
      )
      const wire = await Wire.open(target, 'idler', subjects)
      return { run: () => new Promise(() => undefined), end: () => ended([wire]) }
    }
    case 'stall': {
      const wire = await Wire.open(target, 'stalled', [job.subject])
      wire.socket.pause()
      // A socket that nobody reads does not notice its end: writing does.
      const knock = setInterval(() => wire.socket.write('PONG\r\n'), 20)
      const { promise: closed, resolve } = Promise.withResolvers<readonly number[]>()
      wire.socket.once('close', () => {
        clearInterval(knock)
        resolve([])
      })
      return { run: () => closed, end: () => ended([wire]) }
    }
  }
}

function open(connections: number, target: WireTarget, subjects: readonly string[]): Promise<Wire[]> {
  return Promise.all(Array.from({ length: connections }, (_, index) => Wire.open(target, `wire-${index}`, subjects)))
}

function ended(wires: readonly Wire[]): readonly number[] {
  for (const wire of wires) wire.close()
  return []
}

function receive(job: Job & { kind: 'receive' }, wires: readonly Wire[]): RunningJob {
  const expected = DELIVERED(job.subject, '', job.payloadBytes) * job.messages
  const all = wires.map((wire) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    let got = 0
    wire.onBytes = (bytes) => {
      got += bytes.length
      if (got >= expected) resolve()
    }
    return promise
  })
  return { run: () => Promise.all(all).then(() => []), end: () => ended(wires) }
}

function send(job: Job & { kind: 'send' }, wires: readonly Wire[]): RunningJob {
  const one = Buffer.concat([
    Buffer.from(`PUB ${job.subject} ${job.payloadBytes}\r\n`),
    Buffer.alloc(job.payloadBytes, 'x'),
    Buffer.from('\r\n'),
  ])
  const perBatch = Math.max(1, Math.floor(BATCH_BYTES / one.length))
  const batch = Buffer.concat(Array.from({ length: perBatch }, () => one))
  const sendAll = async (wire: Wire) => {
    const { promise: pong, resolve } = Promise.withResolvers<void>()
    wire.onBytes = () => resolve()
    for (let left = job.messages; left > 0; left -= perBatch) {
      await wire.write(left >= perBatch ? batch : batch.subarray(0, left * one.length))
    }
    wire.socket.write('PING\r\n')
    await pong
  }
  return { run: () => Promise.all(wires.map(sendAll)).then(() => []), end: () => ended(wires) }
}

/** Cuts a stream of messages of one size, whatever the chunks. */
function eachMessage(wire: Wire, bytesEach: number, onMessages: (messages: Buffer, count: number) => void): void {
  let rest: Buffer = Buffer.alloc(0)
  wire.onBytes = (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const count = Math.floor(bytes.length / bytesEach)
    if (count > 0) onMessages(bytes, count)
    rest = Buffer.from(bytes.subarray(count * bytesEach))
  }
}

function answer({ subject, payloadBytes }: Job & { kind: 'answer' }, wire: Wire): RunningJob {
  const replyLength = INBOX.length + REPLY_DIGITS
  const bytesEach = DELIVERED(subject, `${'x'.repeat(replyLength)} `, payloadBytes)
  const replyAt = `MSG ${subject} 1 `.length
  const template = publication(INBOX + '0'.repeat(REPLY_DIGITS), '', payloadBytes)
  eachMessage(wire, bytesEach, (messages, count) => {
    const out = Buffer.allocUnsafe(template.length * count)
    for (let index = 0; index < count; index++) {
      template.copy(out, index * template.length)
      const from = index * bytesEach + replyAt
      messages.copy(out, index * template.length + 'PUB '.length, from, from + replyLength)
    }
    wire.socket.write(out)
  })
  return { run: () => new Promise(() => undefined), end: () => ended([wire]) }
}

function request(job: Job & { kind: 'request' }, wire: Wire): RunningJob {
  const { subject, payloadBytes, requests, inFlight } = job
  const latencies: number[] = []
  const { promise, resolve } = Promise.withResolvers<readonly number[]>()
  let [asked, answered, askedAt] = [0, 0, 0]
  const ask = (count: number) => {
    const now = Math.min(count, requests - asked)
    if (now <= 0) return
    const all = Array.from({ length: now }, () => {
      const reply = INBOX + String(asked++ % 10 ** REPLY_DIGITS).padStart(REPLY_DIGITS, '0')
      return publication(subject, `${reply} `, payloadBytes)
    })
    askedAt = performance.now()
    wire.socket.write(now === 1 ? (all[0] ?? '') : Buffer.concat(all))
  }
  eachMessage(wire, DELIVERED(INBOX + '0'.repeat(REPLY_DIGITS), '', payloadBytes), (_, count) => {
    if (inFlight === 1) latencies.push((performance.now() - askedAt) * 1000)
    answered += count
    if (answered >= requests) resolve(latencies)
    else ask(count)
  })
  const run = () => {
    ask(inFlight)
    return promise
  }
  const end = () => {
    wire.close()
    resolve(latencies)
    return latencies
  }
  return { run, end }
}

function publication(subject: string, reply: string, payloadBytes: number): Buffer {
  const line = Buffer.from(`PUB ${subject} ${reply}${payloadBytes}\r\n`)
  const whole = Buffer.alloc(line.length + payloadBytes + 2, 'x')
  line.copy(whole)
  whole.write('\r\n', line.length + payloadBytes)
  return whole
}
