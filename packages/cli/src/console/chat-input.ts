import { ROLES, type Role } from '@rosey/protocol'

/** What a line typed into the chat means. */
export type ChatInput =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'say'; readonly text: string; readonly private: boolean; readonly action: boolean }
  | { readonly kind: 'nick'; readonly name: string }
  | { readonly kind: 'role'; readonly role: Role }
  | { readonly kind: 'help' }
  | { readonly kind: 'quit' }
  /** Not understood; the sentence says what would be. */
  | { readonly kind: 'wrong'; readonly message: string }

/** What `/help` shows. */
export const CHAT_HELP = [
  '/me TEXT      say what you do',
  '/pm TEXT      say it to the bot alone',
  '/nick NAME    go by another name',
  `/role ROLE    have another role: ${ROLES.join(', ')}`,
  '/help         this list',
  '/quit         leave, as Ctrl-C and Ctrl-D do',
  '//TEXT        say a line that begins with a slash',
] as const

/** Reads a line: what begins with a slash is for the chat itself, all else is said. */
export function readInput(line: string): ChatInput {
  const text = line.trim()
  if (text === '') return { kind: 'nothing' }
  if (text.startsWith('//')) return say(text.slice(1))
  if (!text.startsWith('/')) return say(text)
  const [, verb = '', rest = ''] = /^\/(\S*)\s*(.*)$/su.exec(text) ?? []
  switch (verb.toLowerCase()) {
    case 'me':
      return rest === '' ? wrong('/me TEXT: say what you do') : say(rest, { action: true })
    case 'pm':
      return rest === '' ? wrong('/pm TEXT: say it to the bot alone') : say(rest, { private: true })
    case 'nick':
      return rest === '' ? wrong('/nick NAME: go by another name') : { kind: 'nick', name: rest }
    case 'role':
      return readRole(rest)
    case 'help':
      return { kind: 'help' }
    case 'quit':
    case 'exit':
      return { kind: 'quit' }
    default:
      return wrong(`/${verb} is unknown here; /help lists what there is, //${verb} says it`)
  }
}

function say(text: string, how: { private?: boolean; action?: boolean } = {}): ChatInput {
  return { kind: 'say', text, private: how.private ?? false, action: how.action ?? false }
}

function readRole(text: string): ChatInput {
  const role = ROLES.find((known) => known === text.toLowerCase())
  return role === undefined ? wrong(`/role ROLE: one of ${ROLES.join(', ')}`) : { kind: 'role', role }
}

function wrong(message: string): ChatInput {
  return { kind: 'wrong', message }
}
