/** A client that was cut off because it was too slow. */
export interface SlowConsumer {
  /**
   * Who that was, as far as the server tells: `one that calls itself X`, because a client can take the name of another
   * process, and what happened to it must not be counted against that one. Empty when it gave no name.
   */
  readonly client: string
  /** In the words of the server. */
  readonly reason: string
  /** The number that the server gave the connection. */
  readonly connection: number
}

// `127.0.0.1:58072 - cid:4 - "v3.4.0:nats.js:dice-roller" - Slow Consumer Detected: WriteDeadline of 1s exceeded with …`;
// what the client said of itself is quoted, so that it cannot pass for the rest of the line.
const LINE = /^(?:\[[A-Z]+\] )?\S+ - \w+:(\d+)((?: - "(?:[^"\\]|\\.)*")*) - Slow Consumer Detected: (.*)$/
const QUOTED = /^ - "((?:[^"\\]|\\.)*)"/

/** Reads a line of the log of nats-server, without its stamp; undefined for a line about anything else. */
export function slowConsumerIn(line: string): SlowConsumer | undefined {
  const found = LINE.exec(line)
  if (found === null) return undefined
  const [, number, said = '', reason = ''] = found
  const name = nameIn(QUOTED.exec(said)?.[1] ?? '')
  return { client: name === '' ? '' : `one that calls itself ${name}`, reason, connection: Number(number) }
}

// Version and language of its library come first, and hold no colon.
function nameIn(said: string): string {
  const [, name = ''] = /^v[^:]*:[^:]*:(.*)$/.exec(said) ?? [undefined, said]
  return name.replaceAll(/\\(.)/g, '$1')
}
