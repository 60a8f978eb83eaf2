import { patterns } from '@rosey/protocol'
import type { EventBus, RawMessage } from './types.ts'

/** What a process tells about itself to NATS tools. */
export interface DiscoveredService {
  readonly name: string
  /** Names this process among all of its name. */
  readonly instance: string
  readonly version: string
  /** What people should see beside it: its kind, the name that is shown. */
  readonly metadata: Readonly<Record<string, string>>
  /** All that is asked of it, as one: what it has done is counted for this. Absent for a process that is asked nothing. */
  readonly whole?: DiscoveredEndpoint
  /** Parts of that, by name. Looked up at each question. */
  parts?(): readonly DiscoveredEndpoint[]
  /** What it has done since its start. */
  use?(): DiscoveredUse
}

/** One subject on which a process takes requests. */
export interface DiscoveredEndpoint {
  readonly name: string
  readonly subject: string
  readonly queue: string
}

/** Requests of a process since its start. */
export interface DiscoveredUse {
  readonly handled: number
  readonly failed: number
  /** Of the last failure, where it is known. */
  readonly lastError?: string | undefined
}

/**
 * Answers the questions of NATS service discovery (micro protocol, version 1) on `$SRV.PING`, `$SRV.INFO` and
 * `$SRV.STATS`, as any NATS tool asks them: to all, to this name, to this process. Goes on as long as the connection.
 */
export function answerDiscovery(bus: Pick<EventBus, 'listen'>, service: DiscoveredService): void {
  const started = new Date().toISOString()
  const onMessage = ({ subject, answer }: RawMessage) => {
    const said = answerTo(subject.split('.')[1], service, started)
    if (said !== undefined) answer(JSON.stringify(said))
  }
  for (const pattern of patterns.discovery(service.name, service.instance)) bus.listen(pattern, { onMessage })
}

/** The answer to one question; undefined for one that the protocol does not know. `started` is ISO 8601. */
export function answerTo(verb: string | undefined, service: DiscoveredService, started: string): object | undefined {
  const { name, instance, version, metadata, whole } = service
  const common = { name, id: instance, version, metadata }
  switch (verb) {
    case 'PING':
      return { ...common, type: typeOf('ping') }
    case 'INFO': {
      const endpoints = [...(whole === undefined ? [] : [whole]), ...(service.parts?.() ?? [])]
      return { ...common, type: typeOf('info'), description: '', endpoints: endpoints.map(shown) }
    }
    case 'STATS': {
      const endpoints = whole === undefined ? [] : [{ ...shown(whole), ...counts(service.use?.()) }]
      return { ...common, type: typeOf('stats'), started, endpoints }
    }
    default:
      return undefined
  }
}

function typeOf(word: string): string {
  return `io.nats.micro.v1.${word}_response`
}

function shown({ name, subject, queue }: DiscoveredEndpoint) {
  return { name, subject, queue_group: queue }
}

function counts({ handled, failed, lastError = '' }: DiscoveredUse = { handled: 0, failed: 0 }) {
  return { num_requests: handled, num_errors: failed, last_error: lastError }
}
