import { styleText } from 'node:util'

/** A colour of a terminal, by what it is used for. */
export type Colour = 'green' | 'yellow' | 'red' | 'gray' | 'bold'

/** Where a command writes: data to stdout, everything said to a person to stderr. */
export interface Io {
  /** A line of data. */
  out(line: string): void
  /** A line for the person who typed the command. */
  say(line: string): void
  /** `text` in a colour when stdout is a terminal that wants colours. */
  paint(colour: Colour, text: string): string
  /** The same for what goes to stderr. */
  paintNote(colour: Colour, text: string): string
}

const ESCAPE = String.fromCharCode(0x1b)
/** The sequences of our own colours, and everything else that moves a cursor, rings or turns the direction of writing. */
const CONTROLS = new RegExp(
  `(${ESCAPE}\\[(?:1|22|3[1239]|90)m)|[^\\P{Cc}\\n\\t]|[\\u202a-\\u202e\\u2066-\\u2069]`,
  'gu',
)

/**
 * The {@link Io} of this process. Colours only on a terminal, and not when NO_COLOR is set. Lines may hold words of
 * plugins, manifests and file names: what of these could rewrite the operator's screen is taken out, also of what goes
 * to a file or to another program, which may show it.
 */
export function processIo({ stdout, stderr, env }: NodeJS.Process = process): Io {
  const wants = (stream: NodeJS.WriteStream) => stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
  const painter = (enabled: boolean) => (colour: Colour, text: string) =>
    enabled ? styleText(colour, text, { validateStream: false }) : text
  return {
    out: (line) => stdout.write(`${line.replace(CONTROLS, wants(stdout) ? '$1' : '')}\n`),
    say: (line) => stderr.write(`${line.replace(CONTROLS, wants(stderr) ? '$1' : '')}\n`),
    paint: painter(wants(stdout)),
    paintNote: painter(wants(stderr)),
  }
}
