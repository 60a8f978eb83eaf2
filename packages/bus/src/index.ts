export { askServer, type ServerQuestion } from './ask-server.ts'
export { connectBus } from './connect-bus.ts'
export { answerDiscovery, type DiscoveredEndpoint, type DiscoveredService } from './discovery.ts'
export { type BusExamination, type BusExaminationResult, type BusFinding, examineBus } from './examine-bus.ts'
export { type HandedSocket, openHandedSocket } from './handed-socket.ts'
export type {
  BusOptions,
  BusProblem,
  BusStatus,
  Call,
  CallHandlers,
  EventBus,
  ListenOptions,
  RawMessage,
  Received,
  RequestOptions,
  SubscribeOptions,
  Subscription,
} from './types.ts'
