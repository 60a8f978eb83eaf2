import { createServer, type Server, type ServerResponse } from 'node:http'
import { listenOnTcp } from '../tcp-listener.ts'
import type { BrokerFacts } from './facts.ts'
import { connz, subsz, varz } from './pages.ts'
import { BadQuery } from './query.ts'

const INDEX = `<!doctype html><title>Rosey's bus</title>
<ul><li><a href="varz">varz</a><li><a href="connz">connz</a><li><a href="subsz">subsz</a><li><a href="healthz">healthz</a></ul>
`

/** Answers over HTTP how a broker is; reading only, and nothing in it is secret. */
export class MonitoringServer {
  readonly #facts: () => BrokerFacts
  readonly #server: Server

  constructor(facts: () => BrokerFacts) {
    this.#facts = facts
    this.#server = createServer((request, response) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.setHeader('Allow', 'GET, HEAD')
        send(response, 405, 'text/plain', 'only GET is answered here\n')
      } else {
        const url = URL.parse(request.url ?? '/', 'http://bus')
        if (url === null) send(response, 400, 'text/plain', 'this is no address\n')
        else this.#answer(url, response)
      }
    })
  }

  /**
   * Begins to listen; gives the port.
   *
   * @throws RoseyError `bus-port-taken`, `bus-unreachable`
   */
  async listen(host: string, port: number): Promise<number> {
    const taken = await listenOnTcp(this.#server, host, port)
    // From now on an error is one of a single connection; without a listener it would end the process.
    this.#server.on('error', () => undefined)
    return taken
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  #answer({ pathname, searchParams }: URL, response: ServerResponse): void {
    try {
      const page = this.#page(pathname, searchParams)
      if (page === undefined) send(response, 404, 'text/plain', 'there are /varz, /connz, /subsz and /healthz\n')
      else if (typeof page === 'string') send(response, 200, 'text/html; charset=utf-8', page)
      else send(response, 200, 'application/json', `${JSON.stringify(page, undefined, 2)}\n`)
    } catch (error) {
      if (!(error instanceof BadQuery)) throw error
      send(response, 400, 'text/plain', `${error.message}\n`)
    }
  }

  #page(path: string, query: URLSearchParams): object | string | undefined {
    const now = Date.now()
    switch (path) {
      case '/':
        return INDEX
      case '/varz':
        return varz(this.#facts(), now)
      case '/connz':
        return connz(this.#facts(), query, now)
      case '/subsz':
      case '/subscriptionsz':
        return subsz(this.#facts(), query, now)
      case '/healthz':
        return { status: 'ok' }
      default:
        return undefined
    }
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  const length = Buffer.byteLength(body)
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': length, 'Cache-Control': 'no-store' }).end(body)
}
