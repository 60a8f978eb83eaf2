import type { ConnectionOptions, Transport } from '@nats-io/nats-core/internal'

/** A transport whose backlog can be read. */
export interface OpenTransport {
  readonly transport: Transport
  /** Bytes that the kernel has not taken yet. */
  pendingBytes(): number
}

/** Ties the transports that the client library makes for one connection, one after the other, to that connection. */
export interface TransportLink {
  /** Makes the transport for one attempt. */
  open(): OpenTransport | Promise<OpenTransport>
  /** An attempt came as far as a connected socket. */
  connected(current: OpenTransport): void
  /** The server ended an attempt before it let us in; `said` is the error that it sent last, where it sent one. */
  shutOut(said: string | undefined): void
  /** The connection that stood last has broken or was closed. */
  broken(error: Error | undefined): void
}

/** Options for the client library that carry the link to the transport: it hands them on to `connect`. */
export interface LinkedOptions extends ConnectionOptions {
  readonly link: TransportLink
}
