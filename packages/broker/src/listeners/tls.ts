import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Socket } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
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

/** Encrypts connections that began in the clear, as NATS does it: the greeting first, then the handshake. */
export class TlsUpgrade {
  readonly #server: Server
  readonly #waiting = new Map<string, (socket: TLSSocket) => void>()

  /**
   * `timeoutMs` is the time that a handshake may take.
   *
   * @throws RoseyError `bus-tls` for a key or certificate that cannot be used
   */
  constructor(options: TlsOptions, timeoutMs: number) {
    checkCertificate(options)
    const { key, cert, ca, verify = false } = options
    const common = { key, cert, ...(ca === undefined ? {} : { ca }), minVersion: 'TLSv1.2' as const }
    try {
      this.#server = createServer(
        {
          ...common,
          requestCert: verify,
          rejectUnauthorized: verify,
          handshakeTimeout: timeoutMs,
          allowHalfOpen: true,
        },
        (socket) => this.#take(placeOf(socket))?.(socket),
      )
    } catch (error) {
      throw unusable(`key and certificate cannot be used together: ${messageOf(error)}`, error)
    }
    this.#server.on('tlsClientError', (_error, socket) => {
      this.#take(placeOf(socket))
      socket.destroy()
    })
  }

  /** Encrypts a connection; `onSecure` is not called for one on which the handshake fails: that is closed. */
  upgrade(socket: Socket, onSecure: (socket: TLSSocket) => void): void {
    const place = placeOf(socket)
    this.#waiting.set(place, onSecure)
    socket.once('close', () => this.#waiting.delete(place))
    this.#server.emit('connection', socket)
  }

  // While a connection lives, no other has the same address and port.
  #take(place: string): ((socket: TLSSocket) => void) | undefined {
    const waiting = this.#waiting.get(place)
    this.#waiting.delete(place)
    return waiting
  }
}

/** @throws RoseyError `bus-tls` for a certificate that cannot be read, is not valid now, or belongs to another key */
export function checkCertificate({ cert, key, verify = false, ca }: TlsOptions): void {
  if (verify && ca === undefined) throw unusable('clients are to show certificates, and `ca` does not say whose count')
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(cert)
  } catch (error) {
    throw unusable(`the certificate cannot be read: ${messageOf(error)}`, error)
  }
  const now = new Date()
  if (certificate.validToDate < now) throw unusable(`the certificate expired on ${certificate.validTo}`)
  if (certificate.validFromDate > now) throw unusable(`the certificate is valid only from ${certificate.validFrom} on`)
  if (!fits(certificate, key)) throw unusable('the certificate does not belong to the key')
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
