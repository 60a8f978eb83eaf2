import type { Channel } from './channel.ts'
import { processLine, sendMeta, setAfk, spreadLine } from './chat.ts'
import type { Connection } from './connection.ts'
import { openPoll } from './polls.ts'
import type { Site } from './site.ts'

interface Call {
  site: Site
  channel: Channel
  member: Connection
  /** What follows the command's name, as it stands. */
  rest: string
  /** The same in words. */
  words: readonly string[]
}

type Command = (call: Call) => void

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    'me',
    ({ site, channel, member, rest }) => processLine(site, channel, member, rest, { addClass: 'action', action: true }),
  ],
  ['sp', ({ site, channel, member, rest }) => processLine(site, channel, member, rest, { addClass: 'spoiler' })],
  ['say', shout],
  ['shout', shout],
  ['afk', ({ channel, member }) => setAfk(channel, member, !member.afk)],
  ['clear', clear],
  ['kick', kick],
  ['ban', ban],
  ['mute', (call) => mute(call, { muted: true, shadow: false })],
  ['smute', (call) => mute(call, { muted: false, shadow: true })],
  ['unmute', (call) => mute(call, { muted: false, shadow: false })],
  ['unsmute', (call) => mute(call, { muted: false, shadow: false })],
  ['poll', (call) => poll(call, false)],
  ['hpoll', (call) => poll(call, true)],
])

/** Runs the command that a line starts with; false when it is plain text. Names are case sensitive. */
export function runSlashCommand(site: Site, channel: Channel, member: Connection, text: string): boolean {
  const [head = '', ...words] = text.slice(1).split(' ')
  // Object property names vanish on the real server, which looks commands up in an object.
  if (head in Object.prototype) return true
  const command = COMMANDS.get(head)
  const call = { site, channel, member, rest: text.slice(head.length + 2), words }
  if (command !== undefined) command(call)
  else if (text.startsWith('/d') && channel.allows(member, 'drink')) drink(call, text)
  else return false
  return true
}

function shout({ site, channel, member, rest }: Call): void {
  if (member.rank < 1.5) return
  const meta = { addClass: 'shout', addClassToNameAndTimestamp: true, forceShowName: true }
  processLine(site, channel, member, rest, meta)
}

function drink({ site, channel, member }: Call, text: string): void {
  const [, count = '', rest = ''] = /^\/d(\d*) ?(.*)$/s.exec(text) ?? []
  const drinks = count === '' ? 1 : Number(count)
  channel.drinks += drinks
  channel.broadcast('drinkCount', channel.drinks)
  const suffix = drinks === 1 ? 'drink!' : `drink! (x${drinks})`
  spreadLine(site, channel, member, `${rest} ${suffix}`, { addClass: 'drink', forceShowName: true })
}

function clear({ channel, member }: Call): void {
  if (!channel.allows(member, 'chatclear')) return
  channel.replay = []
  channel.broadcast('clearchat', { clearedBy: member.name })
  channel.announce(`${member.name} cleared chat.`, -1)
}

function kick({ channel, member, words: [name = '', ...reason] }: Call): void {
  if (!channel.allows(member, 'kick')) return
  if (name === '') {
    member.send('errorMsg', {
      msg: "No kick target specified.  If you're trying to kick anonymous users, use /kickanons",
    })
    return
  }
  const target = channel.find(name)
  if (target === undefined) return
  if (target.rank >= member.rank) {
    member.send('errorMsg', { msg: `You do not have permission to kick ${name}` })
    return
  }
  target.kick(reason.join(' '))
  channel.announce(`${member.name} kicked ${target.name}`)
}

function ban({ channel, member, words: [name = '', ...reason] }: Call): void {
  if (!channel.allows(member, 'ban')) {
    member.send('errorMsg', { msg: 'You do not have ban permissions on this channel' })
    return
  }
  if (name === '') {
    member.send('errorMsg', { msg: 'No ban target specified.' })
    return
  }
  const known = channel.ranks.get(name.toLowerCase()) ?? 0
  if (known >= member.rank) {
    member.send('errorMsg', { msg: "You don't have permission to ban this person." })
    return
  }
  channel.addBan(name, reason.join(' '), member.name ?? '')
  channel.announce(`${member.name} namebanned ${name}`)
  channel.find(name)?.kick("You're banned!")
}

function mute({ channel, member, words: [name = ''] }: Call, wanted: { muted: boolean; shadow: boolean }): void {
  if (!channel.allows(member, 'mute')) return
  const target = channel.find(name)
  if (target === undefined) {
    member.send('errorMsg', { msg: `Couldn't find user ${name}` })
    return
  }
  if (target.rank >= member.rank) {
    member.send('errorMsg', { msg: `You do not have permission to mute ${target.name}` })
    return
  }
  target.muted = wanted.muted
  target.shadowMuted = wanted.shadow
  sendMeta(channel, target)
  const verb = wanted.shadow ? 'shadowmuted' : wanted.muted ? 'muted' : 'unmuted'
  channel.announce(`${member.name} ${verb} ${target.name}`)
}

function poll({ channel, member, rest }: Call, obscured: boolean): void {
  if (!channel.allows(member, 'pollctl')) return
  const [title = '', ...options] = rest.split(',')
  openPoll(channel, member, ` ${title}`, options, obscured)
}
