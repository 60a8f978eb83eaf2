import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Socket } from 'node:net'
import {
  createSecureContext,
  createServer,
  type Server,
  type TlsOptions as ServerOptions,
  type TLSSocket,
} from 'node:tls'
import { messageOf, RoseyError } from '@rosey/protocol'

/** Key and certificate of a broker; each is PEM. */
export interface TlsOptions {
  readonly key: string
  readonly cert: string
  /** Certificates of those who sign for clients. */
  readonly ca?: string
  /** Clients must show a certificate that one of `ca` has signed. Default false. */
  readonly verify?: boolean
}

/** The first byte of every connection that begins with a handshake. */
const HANDSHAKE = 0x16

interface Waiting {
  readonly onSecure: (socket: TLSSocket) => void
  readonly onFailed: (why: string) => void
}

/** Encrypts connections that began in the clear, as NATS does it: the greeting first, then the handshake. */
export class TlsUpgrade {
  readonly #server: Server
  readonly #timeoutMs: number
  readonly #waiting = new Map<string, Waiting>()

  /**
   * `timeoutMs` is the time that a handshake may take.
   *
   * @throws RoseyError `bus-tls` for a key or certificate that cannot be used
   */
  constructor(options: TlsOptions, timeoutMs: number) {
    this.#timeoutMs = timeoutMs
    this.#server = createServer(
      { ...serverOptions(options), handshakeTimeout: timeoutMs, allowHalfOpen: true },
      (socket) => this.#take(placeOf(socket))?.onSecure(socket),
    )
    this.#server.on('tlsClientError', (error, socket) => {
      this.#take(placeOf(socket))?.onFailed(messageOf(error))
      socket.destroy()
    })
  }

  /** Handshakes that are under way, and clients who have not told yet whether they want one. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** Encrypts a connection, and calls one of the two. A connection on which the handshake fails is closed. */
  upgrade(socket: Socket, onSecure: Waiting['onSecure'], onFailed: Waiting['onFailed']): void {
    this.#await(socket, { onSecure, onFailed })
    this.#server.emit('connection', socket)
  }

  /**
   * As {@link upgrade}, for a client that may also go on in the clear: its first byte tells. One that says nothing for
   * the time of a handshake goes on as it is.
   */
  upgradeIfAsked(socket: Socket, onSocket: (socket: Socket) => void, onFailed: Waiting['onFailed']): void {
    const place = this.#await(socket, { onSecure: onSocket, onFailed })
    const decide = () => {
      clearTimeout(timer)
      socket.off('readable', decide)
      const first: Buffer | null = socket.read()
      if (first !== null) socket.unshift(first)
      if (first?.[0] === HANDSHAKE) this.#server.emit('connection', socket)
      else if (this.#take(place) !== undefined) onSocket(socket)
    }
    const timer = setTimeout(decide, this.#timeoutMs)
    socket.once('close', () => clearTimeout(timer))
    socket.on('readable', decide)
  }

  #await(socket: Socket, waiting: Waiting): string {
    const place = placeOf(socket)
    this.#waiting.set(place, waiting)
    socket.once('close', () => this.#take(place)?.onFailed('it hung up before the handshake was over'))
    return place
  }

  // While a connection lives, no other has the same address and port.
  #take(place: string): Waiting | undefined {
    const waiting = this.#waiting.get(place)
    this.#waiting.delete(place)
    return waiting
  }
}

/**
 * What a server of Node needs to know to encrypt, TLS 1.2 at least, as in nats-server.
 *
 * @throws RoseyError `bus-tls` for a certificate that cannot be read, is not valid now, or belongs to another key
 */
export function serverOptions({ cert, key, verify = false, ca }: TlsOptions): ServerOptions {
  if (verify && ca === undefined) throw unusable('clients are to show certificates, and `ca` does not say whose count')
  const certificate = certificateOf(cert, 'the certificate')
  const now = new Date()
  if (certificate.validToDate < now) throw unusable(`the certificate expired on ${certificate.validTo}`)
  if (certificate.validFromDate > now) throw unusable(`the certificate is valid only from ${certificate.validFrom} on`)
  if (!fits(certificate, key)) throw unusable('the certificate does not belong to the key')
  // OpenSSL takes a list in which there is no certificate for one that is empty.
  if (ca !== undefined) certificateOf(ca, '`ca`')
  const options = { key, cert, ...(ca === undefined ? {} : { ca }), minVersion: 'TLSv1.2' as const }
  try {
    createSecureContext(options)
  } catch (error) {
    throw unusable(`key and certificate cannot be used together: ${messageOf(error)}`, error)
  }
  return { ...options, requestCert: verify, rejectUnauthorized: verify }
}

function certificateOf(pem: string, what: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (error) {
    throw unusable(`${what} cannot be read: ${messageOf(error)}`, error)
  }
}

function fits(certificate: X509Certificate, key: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key))
  } catch (error) {
    throw unusable(`the key cannot be read: ${messageOf(error)}`, error)
  }
}

function placeOf({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return `${remoteAddress} ${remotePort}`
}

function unusable(what: string, cause?: unknown): RoseyError {
  return new RoseyError('bus-tls', `The bus cannot be encrypted: ${what}`, { cause })
}
