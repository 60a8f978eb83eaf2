import type { Socket } from 'node:net'
import { type ConsoleReply, encodeLine } from '@rosey/protocol'

/** Time to read the refusal, in ms. */
const FAREWELL_MS = 1000

/** Tells a client that came too late for a place why it is not let in, and ends its connection. */
export function turnAway(socket: Socket, maxClients: number): void {
  const reply: ConsoleReply = {
    kind: 'refused',
    code: 'console-full',
    message: `The console has ${maxClients} clients already and takes no more. End one of them, then try again.`,
  }
  // Its hello is of no interest, but a connection with unread bytes would end in an error instead of the sentence.
  socket.resume()
  // It may be gone already.
  socket.on('error', () => undefined)
  socket.end(encodeLine(reply))
  const timer = setTimeout(() => socket.destroy(), FAREWELL_MS)
  socket.on('close', () => clearTimeout(timer))
}
