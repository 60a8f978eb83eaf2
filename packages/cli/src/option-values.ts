import { LOG_LEVELS, type LogLevel, ROLES, type Role, TRAFFIC_KINDS, type TrafficKind } from '@rosey/protocol'
import { InvalidArgumentError, Option } from 'commander'

/** An option whose value is a log level. */
export function levelOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => oneOf<LogLevel>(text, LOG_LEVELS))
}

/** The value of an option: a role. */
export function role(text: string): Role {
  return oneOf(text, ROLES)
}

/** The values of an option that may be repeated: kinds of subjects. */
export function kinds(text: string, before: readonly TrafficKind[] = []): readonly TrafficKind[] {
  return [...before, oneOf(text, TRAFFIC_KINDS)]
}

function oneOf<T extends string>(text: string, known: readonly T[]): T {
  const found = known.find((item) => item === text)
  if (found !== undefined) return found
  throw new InvalidArgumentError(`Expected one of ${known.join(', ')}.`)
}

/** The value of an option: seconds, up to an hour. */
export function seconds(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0 && value <= 3600) return value
  throw new InvalidArgumentError('Expected seconds from 0 to 3600.')
}

/** The value of an option: a number of lines. */
export function count(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new InvalidArgumentError('Expected a whole number of lines.')
}

/** The values of an option that may be repeated, or that holds several between commas. */
export function several(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',').filter((name) => name !== '')]
}
