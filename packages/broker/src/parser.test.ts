import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Frame } from './frame.ts'
import { type OperationHandler, Parser } from './parser.ts'
import type { Violation } from './violation.ts'

const LIMITS = { maxPayload: 1000, maxControlLine: 200 }

/** Writes down what the parser reads. */
class Recorder implements OperationHandler {
  readonly seen: string[] = []

  onConnect(json: string): void {
    this.seen.push(`connect ${json}`)
  }
  onPublish(frame: Frame): void {
    const subject = frame.buffer.toString('latin1', frame.subjectStart, frame.subjectEnd)
    const reply = frame.replyStart < 0 ? '' : frame.buffer.toString('latin1', frame.replyStart, frame.replyEnd)
    const tail = frame.buffer.toString('latin1', frame.tailStart, frame.end)
    this.seen.push(`publish ${subject}|${reply}|${frame.headerBytes}|${frame.totalBytes}|${tail}`)
  }
  onSubscribe(subject: string, queue: string | undefined, sid: string): void {
    this.seen.push(`subscribe ${subject}|${queue ?? ''}|${sid}`)
  }
  onUnsubscribe(sid: string, max: number): void {
    this.seen.push(`unsubscribe ${sid}|${max}`)
  }
  onPing(): void {
    this.seen.push('ping')
  }
  onPong(): void {
    this.seen.push('pong')
  }
  onViolation({ reason, answer }: Violation): void {
    this.seen.push(`violation ${reason}|${answer ?? ''}`)
  }
}

function read(chunks: readonly Buffer[]): string[] {
  const recorder = new Recorder()
  const parser = new Parser(recorder, LIMITS, false)
  for (const chunk of chunks) if (!parser.halted) parser.feed(chunk)
  return recorder.seen
}

const TEXT =
  'CONNECT {"a":1}\r\nPING\r\nPONG\r\nSUB a.b 1\r\nSUB a.b q 2\r\nUNSUB 1\r\nUNSUB 2 5\r\n' +
  'PUB a 5\r\nhello\r\nPUB a r 0\r\n\r\npub  a \t r  3 \r\nx\r\n\r\nHPUB a r 4 6\r\nabcdhi\r\nHPUB  a 4 4\nabcd\r\nPING\r\n'

const SEEN = [
  'connect {"a":1}',
  'ping',
  'pong',
  'subscribe a.b||1',
  'subscribe a.b|q|2',
  'unsubscribe 1|0',
  'unsubscribe 2|5',
  'publish a||-1|5|5\r\nhello\r\n',
  'publish a|r|-1|0|r 0\r\n\r\n',
  'publish a|r|-1|3|r 3\r\nx\r\n\r\n',
  'publish a|r|4|6|r 4 6\r\nabcdhi\r\n',
  'publish a||4|4|4 4\r\nabcd\r\n',
  'ping',
]

describe('the parser', () => {
  const bytes = Buffer.from(TEXT)

  test('reads all operations from one chunk', () => {
    assert.deepEqual(read([bytes]), SEEN)
  })

  test('reads the same from any two chunks', () => {
    for (let at = 0; at <= bytes.length; at++) {
      assert.deepEqual(read([bytes.subarray(0, at), bytes.subarray(at)]), SEEN, `cut at byte ${at}`)
    }
  })

  test('reads the same from chunks of any size', () => {
    for (let size = 1; size < 20; size++) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      )
      assert.deepEqual(read(chunks), SEEN, `chunks of ${size} bytes`)
    }
  })

  test('says where it stopped when it is halted, and goes on from there', () => {
    const recorder = new Recorder()
    const parser = new Parser(recorder, LIMITS, false)
    recorder.onPing = () => {
      recorder.seen.push('ping')
      parser.halted = true
    }
    const chunk = Buffer.from('PING\r\nPUB a 2\r\nhi\r\nPING\r\n')
    const taken = parser.feed(chunk)
    assert.deepEqual([taken, recorder.seen], [6, ['ping']])
    parser.halted = false
    assert.equal(taken + parser.feed(chunk.subarray(taken)), chunk.length)
    assert.deepEqual(recorder.seen, ['ping', 'publish a||-1|2|2\r\nhi\r\n', 'ping'])
  })

  test('takes nothing but CONNECT while a secret is missing', () => {
    const recorder = new Recorder()
    new Parser(recorder, LIMITS, true).feed(Buffer.from('PUB a 500\r\n'))
    assert.deepEqual(recorder.seen, ['violation authorization|Authorization Violation'])
  })

  const refused = [
    { bytes: 'FOO', seen: 'violation protocol|Unknown Protocol Operation' },
    { bytes: 'PUB a 1\r\nxyz', seen: 'violation protocol|Unknown Protocol Operation' },
    { bytes: 'PUB a 1001\r\n', seen: 'violation max-payload|Maximum Payload Violation' },
    { bytes: 'PUB a b c d e f g 1\r\n', seen: 'violation protocol|' },
    { bytes: 'PUB a 1x\r\n', seen: 'violation protocol|' },
    { bytes: 'HPUB a 5 4\r\n', seen: 'violation protocol|' },
    { bytes: `SUB ${'a'.repeat(300)} 1\r\n`, seen: 'violation max-control-line|maximum control line exceeded' },
    { bytes: `SUB ${'a'.repeat(300)}`, seen: 'violation max-control-line|maximum control line exceeded' },
    { bytes: `PUB ${'a'.repeat(300)} 1\r\n`, seen: 'violation max-control-line|maximum control line exceeded' },
  ]
  for (const { bytes: text, seen } of refused) {
    test(`refuses ${JSON.stringify(text.slice(0, 30))} whole and byte by byte`, () => {
      assert.deepEqual(read([Buffer.from(text)]), [seen])
      assert.deepEqual(read(Array.from(Buffer.from(text), (byte) => Buffer.of(byte))), [seen])
    })
  }

  test('survives whatever comes, cut anywhere', () => {
    let seed = 1
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    for (let round = 0; round < 3000; round++) {
      const damaged = Buffer.from(bytes)
      for (let hits = random(4); hits >= 0; hits--) damaged[random(damaged.length)] = random(256)
      const chunks: Buffer[] = []
      for (let at = 0; at < damaged.length; ) {
        const end = at + 1 + random(40)
        chunks.push(damaged.subarray(at, end))
        at = end
      }
      assert.deepEqual(read(chunks), read([damaged]), `round ${round}: ${JSON.stringify(damaged.toString('latin1'))}`)
    }
  })
})
