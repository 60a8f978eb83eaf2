import { type AskAnswer, type BriefStatus, markOf, oneLine, PROCESS_STATES } from '@rosey/protocol'
import { durationText } from './duration-text.ts'
import { packLines } from './pack-lines.ts'
import type { PluginView } from './plugin-verbs.ts'

type Details = Extract<AskAnswer, { kind: 'plugin' }>

/** Of a reason in a list, where a line has several. */
const MAX_REASON = 80

/** Lines of chat for an answer of roseyd; none is empty, and there are only a few (see {@link packLines}). */
export function describeAnswer(answer: AskAnswer, view: PluginView, prefix: string): string[] {
  switch (answer.kind) {
    case 'error':
      return [sentence(answer.message)]
    case 'results':
      return linesOf(
        answer.results.map(({ message }) => sentence(message)),
        ' ',
      )
    case 'list':
      return linesOf(answer.entries.map(entryText), ' | ')
    case 'plugin':
      return view === 'info' ? infoLines(answer, prefix) : [statusText(answer)]
  }
}

function linesOf(parts: readonly string[], separator: string): string[] {
  return parts.length === 0 ? ['There is none.'] : packLines(parts, separator)
}

function entryText({ name, version, state, reason }: BriefStatus): string {
  const told = isWell(state) || reason === '' ? '' : `: ${clip(oneLine(reason), MAX_REASON)}`
  return `${markOfText(state)} ${name} ${version} ${state}${told}`
}

function statusText({ status, uptimeSeconds, restarts, crashes, cpuPercent, memoryMb, lastError }: Details): string {
  const since = uptimeSeconds === null ? '' : ` for ${durationText(uptimeSeconds)}`
  const why = isWell(status.state) || status.reason === '' ? '' : `: ${oneLine(status.reason)}`
  const uses = [
    cpuPercent === null ? '' : `${Math.round(cpuPercent)} % CPU`,
    memoryMb === null ? '' : `${Math.round(memoryMb)} MB`,
  ].filter(Boolean)
  return [
    `${markOfText(status.state)} ${status.name} ${status.version} is ${status.state}${since}${why}`,
    ...(uses.length === 0 ? [] : [`It uses ${uses.join(' and ')}`]),
    `Restarts: ${restarts}, crashes: ${crashes}`,
    ...(lastError === null ? [] : [`Last error: ${clip(oneLine(lastError), 200)}`]),
  ]
    .map(sentence)
    .join(' ')
}

function infoLines(details: Details, prefix: string): string[] {
  const { status, description, commands, permissions } = details
  const offers = commands.length === 0 ? 'no commands' : commands.map((command) => prefix + command).join(', ')
  const about = description === '' ? status.name : `${status.name}: ${oneLine(description)}`
  return [
    sentence(clip(about, 250)),
    statusText(details),
    sentence(`Commands: ${clip(offers, 250)}`),
    sentence(`Permissions: ${clip(permissions.join(', ') || 'none', 250)}`),
  ]
}

function isWell(state: string): boolean {
  return state === 'running'
}

// A roseyd of another version may have states that are not known here.
function markOfText(state: string): string {
  const known = PROCESS_STATES.find((one) => one === state)
  return known === undefined ? '?' : markOf(known)
}

function clip(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`
}

function sentence(text: string): string {
  const line = oneLine(text)
  return /[.!?…]$/.test(line) ? line : `${line}.`
}
