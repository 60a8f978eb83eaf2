import { Random } from './random.ts'

/** Limits under which inputs are read: small, so that they are met often. */
export const FUZZ_LIMITS = { maxPayload: 2048, maxControlLine: 256 }

const SUBJECTS = ['a', 'a.b', 'rosey.chat.x', 'a.*', '>', 'a..b', '.', 'größe', 'x'.repeat(300)] as const
const NUMBERS = ['0', '1', '17', '2048', '2049', '-1', '1e3', '99999999999999999999', '00', ' ', 'x', ''] as const
const WORDS = [
  'PING\r\n',
  'PONG\r\n',
  '+OK\r\n',
  "-ERR 'x'\r\n",
  'INFO {}\r\n',
  'CONNECT {"verbose":false}\r\n',
  'CONNECT {\r\n',
  'ping\r\n',
  'PING\n',
  'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
  '\r\n',
  ' PING\r\n',
] as const

/** What a client might send, made of `seed`: valid, nearly valid, or anything but. */
export function fuzzInput(seed: number): Buffer {
  const random = new Random(seed)
  if (random.below(20) === 0) return random.bytes(random.below(600))
  const parts = Array.from({ length: 1 + random.below(8) }, () => operation(random))
  const whole = Buffer.concat(parts)
  return random.below(2) === 0 ? whole : mutated(whole, random)
}

/** The places at which an input is cut into chunks. */
export function fuzzCuts(seed: number, length: number): number[] {
  const random = new Random(seed ^ 0x5eed)
  if (random.below(10) === 0) return Array.from({ length }, (_, index) => index)
  return Array.from({ length: 1 + random.below(6) }, () => random.below(length + 1)).toSorted((a, b) => a - b)
}

function operation(random: Random): Buffer {
  switch (random.below(7)) {
    case 0:
    case 1:
      return publish(random)
    case 2:
      return publishWithHeaders(random)
    case 3:
      return text(`SUB ${random.pick(SUBJECTS)}${random.below(2) === 0 ? ' q' : ''} ${random.below(9)}\r\n`)
    case 4:
      return text(`UNSUB ${random.below(9)}${random.below(2) === 0 ? ` ${random.pick(NUMBERS)}` : ''}\r\n`)
    case 5:
      return text(`PUB ${random.pick(SUBJECTS)} ${random.pick(NUMBERS)}\r\n`)
    default:
      return text(random.pick(WORDS))
  }
}

function publish(random: Random): Buffer {
  const payload = random.bytes(random.below(random.below(4) === 0 ? 2100 : 40))
  const reply = random.below(2) === 0 ? ' inbox.1' : ''
  return Buffer.concat([text(`PUB ${random.pick(SUBJECTS)}${reply} ${payload.length}\r\n`), payload, text('\r\n')])
}

function publishWithHeaders(random: Random): Buffer {
  const headers = text('NATS/1.0\r\nA: b\r\n\r\n')
  const payload = random.bytes(random.below(40))
  const total = headers.length + payload.length
  return Buffer.concat([text(`HPUB a ${headers.length} ${total}\r\n`), headers, payload, text('\r\n')])
}

function mutated(input: Buffer, random: Random): Buffer {
  const at = random.below(input.length + 1)
  const length = random.below(Math.min(40, input.length - at + 1))
  const [before, middle, after] = [input.subarray(0, at), input.subarray(at, at + length), input.subarray(at + length)]
  switch (random.below(5)) {
    case 0:
      return before
    case 1:
      return Buffer.concat([before, after])
    case 2:
      return Buffer.concat([before, middle, middle, after])
    case 3:
      return Buffer.concat([before, random.bytes(length), after])
    default:
      return Buffer.concat([
        before,
        random.pick([text('9'.repeat(400)), text('\u0000'), text('\t'), random.bytes(3)]),
        after,
      ])
  }
}

function text(value: string): Buffer {
  return Buffer.from(value)
}
