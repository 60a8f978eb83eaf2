import { createServer as createPlain, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { Socket } from 'node:net'
import { RoseyError } from '@rosey/protocol'
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws'
import { listenOnTcp } from '../tcp-listener.ts'
import type { ClientSocket } from './client-socket.ts'
import { mayConnect, type OriginRules } from './origin.ts'
import { serverOptions, type TlsOptions } from './tls.ts'

/** How clients reach a broker over WebSocket. */
export interface WebSocketOptions extends OriginRules {
  /** Default: that of the broker. */
  readonly host?: string
  /** 0, the default, takes any free one. */
  readonly port?: number
  /** Without it only addresses of this machine are served. */
  readonly tls?: TlsOptions
}

/** Time in ms that a client has to ask for the WebSocket. */
const HANDSHAKE_MS = 5000
const FORBIDDEN = 403

const LOOPBACK = /^(127\.|::1$|localhost$)/

/** Serves clients that speak NATS inside of a WebSocket. */
export class WebSocketListener {
  readonly #server: Server
  readonly #sockets: WebSocketServer

  /**
   * `maxFrame` bounds a WebSocket message, in bytes.
   *
   * @throws RoseyError `bus-tls`
   */
  constructor(options: WebSocketOptions, host: string, maxFrame: number, onClient: (socket: ClientSocket) => void) {
    const { tls } = options
    if (tls === undefined && !LOOPBACK.test(host)) {
      throw new RoseyError(
        'bus-tls',
        `The WebSocket listener on ${host} would be in the clear; give it a key and a certificate, or an address of this machine`,
      )
    }
    const bounds = { headersTimeout: HANDSHAKE_MS, connectionsCheckingInterval: HANDSHAKE_MS / 5 }
    this.#server =
      tls === undefined ? createPlain(bounds, refuse) : createSecure({ ...bounds, ...serverOptions(tls) }, refuse)
    this.#sockets = new WebSocketServer({
      server: this.#server,
      maxPayload: maxFrame,
      perMessageDeflate: false,
      verifyClient: ({ req: { headers }, secure }, answer) =>
        answer(mayConnect(options, headers.origin, headers.host, secure), FORBIDDEN),
    })
    // Told by the call that listens, or one of a single connection.
    this.#sockets.on('error', () => undefined)
    this.#sockets.on('connection', (socket, request) => onClient(streamOf(socket, request)))
  }

  /**
   * Begins to listen; gives the port.
   *
   * @throws RoseyError `bus-port-taken`, `bus-unreachable`
   */
  listen(host: string, port: number): Promise<number> {
    return listenOnTcp(this.#server, host, port)
  }

  /** Takes no more clients. */
  close(): Promise<void> {
    this.#sockets.close()
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeIdleConnections()
    })
  }

  /** Cuts everybody off. */
  terminate(): void {
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#server.closeAllConnections()
  }
}

/** Who asks for a page gets none. */
function refuse(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(400, { 'Content-Type': 'text/plain', Connection: 'close' }).end('this is for WebSocket only\n')
}

function streamOf(socket: WebSocket, { socket: { remoteAddress, remotePort } }: IncomingMessage): ClientSocket {
  const stream: ClientSocket = createWebSocketStream(socket)
  return Object.assign(stream, { remoteAddress, remotePort } satisfies Partial<
    Pick<Socket, 'remoteAddress' | 'remotePort'>
  >)
}
