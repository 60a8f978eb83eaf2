export { connectBus } from './connect-bus.ts'
export type {
  BusOptions,
  BusProblem,
  BusStatus,
  Call,
  CallHandlers,
  EventBus,
  Received,
  RequestOptions,
  SubscribeOptions,
  Subscription,
} from './types.ts'
