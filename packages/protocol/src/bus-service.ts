import type { Static } from 'typebox'
import * as Type from 'typebox'

/** The oldest nats-server that has what Rosey needs. */
export const OLDEST_NATS_SERVER = '2.9.0'

/** What the service that is the bus is told at its start. */
export const BusServiceConfigSchema = Type.Object({
  host: Type.String(),
  /** Ports to try, in this order; the first that is free is taken. */
  ports: Type.Array(Type.Integer({ minimum: 0, maximum: 65_535 }), { minItems: 1 }),
  /** A unix socket to listen on as well, where the broker can. */
  unixPath: Type.Optional(Type.String()),
  /** The one secret of this home that every client must show. */
  secret: Type.String({ minLength: 16 }),
  /** For a nats-server that roseyd starts: the program, and the folder for its generated config. */
  server: Type.Optional(Type.Object({ command: Type.String(), folder: Type.String() })),
})
export type BusServiceConfig = Static<typeof BusServiceConfigSchema>
