import { io } from 'socket.io-client'
import type { Frame } from './frames.ts'

/** What a connection tells; after `closed` or `refused` nothing more comes. */
export interface LinkHandlers {
  opened(): void
  frame(frame: Frame): void
  /** It was open and is not any more. */
  closed(reason: string): void
  /** It was not opened: unreachable, or the server said no. */
  refused(message: string): void
}

/** One connection to a chat server. */
export interface Link {
  send(frame: Frame): void
  /** Ends it without telling the handlers. */
  close(): void
}

/** Opens a connection; the way in for tests that feed recorded frames. */
export type OpenLink = (url: string, handlers: LinkHandlers) => Link

/** How long the opening of a socket may take. */
const CONNECT_TIMEOUT_MS = 20_000

/**
 * Opens a socket.io connection. The library's own reconnecting is off: it does not come back after a kick or a refusal,
 * and each connection needs the whole way into the channel again.
 */
export const openSocketLink: OpenLink = (url, handlers) => {
  const socket = io(url, {
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnection: false,
    forceNew: true,
    timeout: CONNECT_TIMEOUT_MS,
  })
  let done = false
  const finish = (tell: () => void): void => {
    if (done) return
    done = true
    // A refused namespace and a kick on some proxies leave the transport open.
    socket.disconnect()
    tell()
  }
  socket.on('connect', () => handlers.opened())
  socket.onAny((event: string, ...args: unknown[]) => {
    if (!done) handlers.frame({ event, args })
  })
  socket.on('disconnect', (reason) => finish(() => handlers.closed(reason)))
  socket.on('connect_error', (error) => finish(() => handlers.refused(error.message)))
  return {
    send: ({ event, args }) => {
      socket.emit(event, ...args)
    },
    close: () => finish(() => undefined),
  }
}
