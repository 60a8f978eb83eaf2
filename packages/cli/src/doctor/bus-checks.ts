import { codeOf, ERROR_TABLE, type ErrorCode, messageOf } from '@rosey/protocol'
import { type BusShortcoming, examineForeignBus, loadConfig, openBusTrust, shortcomingsIn } from '@rosey/supervisor'
import { type Diagnosis, type DoctorCheck, failure, fine, warning } from './check.ts'
import { isAtLeast } from './machine-checks.ts'

/** Time to reach one server, and again to try it, in ms. */
const SERVER_MS = 3000
const LEAST_VERSION = [2, 9] as const
const SUBJECT = 'bus'

type Trust = Awaited<ReturnType<typeof openBusTrust>>

/** Servers that somebody else runs: whether each can be reached and lets us in, and whether it allows what is needed. */
export const checkExternalBus: DoctorCheck = async (paths) => {
  // What is wrong with the config or the keys is told by the checks of them.
  const config = await loadConfig(paths.root).catch(() => undefined)
  if (config?.config.bus.mode !== 'external') return []
  const trust = await openBusTrust(config.config.bus, paths, Date.now()).catch(() => undefined)
  if (trust === undefined) return []
  const found = await Promise.all(config.config.bus.servers.map((server) => serverDiagnoses(server, trust)))
  // While one of them works the bot works: another one that is away is only to be known.
  const anyWorks = found.some((diagnoses) => diagnoses.every(({ kind }) => kind !== 'error'))
  return found.flat().map((diagnosis) => (anyWorks && isAway(diagnosis) ? { ...diagnosis, kind: 'warn' } : diagnosis))
}

function isAway({ kind, code }: Diagnosis): boolean {
  return kind === 'error' && code === 'bus-unreachable'
}

async function serverDiagnoses(server: string, trust: Trust): Promise<Diagnosis[]> {
  const { host, shown } = placeOf(server)
  try {
    const result = await examineForeignBus(trust, { kind: 'servers', servers: [server] }, SERVER_MS)
    if (result === undefined) return []
    const { version, maxPayload, isEncrypted } = result
    const facts = `nats-server ${version}, messages up to ${maxPayload} bytes, ${isEncrypted ? 'TLS' : 'no TLS'}`
    return [
      fine(SUBJECT, `${shown}: ${facts}`),
      ...(isAtLeast(version, LEAST_VERSION) ? [] : [warning(SUBJECT, `${shown} is ${version}.`, 'Use 2.9 or newer.')]),
      ...(isEncrypted || isThisMachine(host) ? [] : [inTheClear(shown)]),
      ...shortcomingsIn(result).map((found) => lacking(shown, found)),
    ]
  } catch (error) {
    return [{ ...failure(SUBJECT, messageOf(error), remedyFor(error)), ...withCode(error) }]
  }
}

function lacking(shown: string, { code, message, remedy }: BusShortcoming): Diagnosis {
  return { ...failure(SUBJECT, `${shown}: ${message}.`, `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`), code }
}

function inTheClear(shown: string): Diagnosis {
  const message = `What is said on ${shown} goes over the network as it is.`
  return warning(SUBJECT, message, 'Write tls:// in bus.servers, and tls { … } in the config of the servers.')
}

function withCode(error: unknown): { code?: ErrorCode } {
  const code = codeOf(error)
  return code !== undefined && isErrorCode(code) ? { code } : {}
}

function remedyFor(error: unknown): string {
  const code = codeOf(error)
  if (code === 'bus-unreachable') return 'Start that server, or correct its address.'
  return code !== undefined && isErrorCode(code) ? ERROR_TABLE[code].remedy : 'See docs/bus.md.'
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_TABLE, code)
}

/** The host of a server and how the server is shown: a password may stand in front of its name. */
function placeOf(server: string): { host: string; shown: string } {
  try {
    const { protocol, host, hostname } = new URL(server.includes('://') ? server : `nats://${server}`)
    return { host: hostname, shown: `${protocol}//${host}` }
  } catch {
    // What is no address is told when it is tried.
    return { host: '', shown: 'a server of bus.servers' }
  }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host)
}
