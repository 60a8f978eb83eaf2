export type {
  ActionData,
  ActionName,
  ActionResult,
  ChatAction,
  ChatEvent,
  ChatUser,
  Connection,
  EventData,
  EventName,
  Logger,
  LostMessage,
  Media,
  PlaylistItem,
  Poll,
  Role,
} from '@rosey/protocol'
export { hasRole, messageOf, RoseyError } from '@rosey/protocol'
export * from './command.ts'
export * from './connector.ts'
export * from './event.ts'
export * from './plugin.ts'
export type { Undo } from './undo.ts'
