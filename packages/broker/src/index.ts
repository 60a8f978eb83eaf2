export type { AccountEntry, Authorization, NkeyEntry, UserEntry } from './auth/authorization.ts'
export { type Broker, type BrokerAddress, type BrokerStats, createBroker } from './broker.ts'
export type { BrokerEvent, ClientFacts, CloseReason } from './events.ts'
export type { BrokerOptions } from './options.ts'
