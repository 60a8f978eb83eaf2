import {
  AnySchema,
  EVENT_SCHEMAS,
  HookRequestSchema,
  InvocationSchema,
  isEventName,
  parseSubject,
} from '@rosey/protocol'

/** The schema of what a plugin is sent on a subject; undefined for one that no plugin takes. */
export function payloadSchema(subject: string) {
  const parsed = parseSubject(subject)
  switch (parsed?.kind) {
    case 'command':
      return InvocationSchema
    case 'event':
      return AnySchema
    case 'hook':
      return HookRequestSchema
    case 'chat':
    case 'media':
    case 'pm':
      return isEventName(parsed.event) ? EVENT_SCHEMAS[parsed.event] : undefined
    default:
      return undefined
  }
}
