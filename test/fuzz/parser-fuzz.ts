import { Parser } from '../../packages/broker/src/parser.ts'
import { FUZZ_LIMITS, fuzzCuts, fuzzInput } from './inputs.ts'

/** What was found out about many inputs. */
export interface FuzzResult {
  readonly inputs: number
  readonly operations: number
  readonly refused: number
}

/**
 * Reads inputs whole and cut into chunks, and compares what is understood.
 *
 * @throws Error with the seed of an input that is understood differently, or that the parser does not survive
 */
export function fuzzParser(firstSeed: number, count: number): FuzzResult {
  let operations = 0
  let refused = 0
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const input = fuzzInput(seed)
    const whole = understood(seed, input, [])
    const cut = understood(seed, input, fuzzCuts(seed, input.length))
    if (whole.join('\n') !== cut.join('\n')) {
      throw new Error(
        `input ${seed} is understood differently when it is cut:\n${whole.join('\n')}\n--\n${cut.join('\n')}`,
      )
    }
    operations += whole.length
    if (whole.at(-1)?.startsWith('violation')) refused++
  }
  return { inputs: count, operations, refused }
}

/** What the parser makes of an input that comes in chunks. */
function understood(seed: number, input: Buffer, cuts: readonly number[]): string[] {
  const seen: string[] = []
  const parser = new Parser(
    {
      onConnect: (json) => void seen.push(`connect ${json}`),
      onPublish: ({
        buffer,
        subjectStart,
        subjectEnd,
        replyStart,
        replyEnd,
        headerBytes,
        totalBytes,
        bodyStart,
        end,
      }) => {
        const reply = replyStart < 0 ? '' : buffer.toString('latin1', replyStart, replyEnd)
        const subject = buffer.toString('latin1', subjectStart, subjectEnd)
        if (end - bodyStart !== totalBytes + 2) throw new Error(`input ${seed}: a frame of the wrong size`)
        seen.push(`pub ${subject} ${reply} ${headerBytes} ${buffer.toString('latin1', bodyStart, end)}`)
      },
      onSubscribe: (subject, queue, sid) => void seen.push(`sub ${subject} ${queue} ${sid}`),
      onUnsubscribe: (sid, max) => void seen.push(`unsub ${sid} ${max}`),
      onPing: () => void seen.push('ping'),
      onPong: () => void seen.push('pong'),
      onViolation: ({ reason, answer }) => {
        parser.halted = true
        seen.push(`violation ${reason} ${answer}`)
      },
    },
    FUZZ_LIMITS,
    false,
  )
  const places = [...cuts, input.length]
  let at = 0
  for (const place of places) {
    // A copy, because a chunk from a socket is overwritten once it was read.
    const chunk = Buffer.from(input.subarray(at, place))
    parser.feed(chunk)
    chunk.fill(0x21)
    if (parser.halted) break
    at = place
  }
  return seen
}
