import { messageOf } from '@rosey/sdk'
import { fieldsOf, listOf, textOf } from './fields.ts'
import { retry, type Setback, wait } from './setback.ts'

/** Where the chat server of a channel is, or why that could not be found out. */
export type LookUp =
  | { readonly kind: 'found'; readonly url: string }
  | { readonly kind: 'failed'; readonly setback: Setback }

const LOOK_UP_TIMEOUT_MS = 10_000
// A page is not a list of servers; more than this is not read into an error message.
const MAX_QUOTED = 80

/** Asks the site for the chat server of a channel: `GET <site>/socketconfig/<channel>.json`. Never throws. */
export async function lookUpServer(site: string, channel: string, signal: AbortSignal): Promise<LookUp> {
  const path = `/socketconfig/${encodeURIComponent(channel)}.json`
  if (!URL.canParse(path, site))
    return failed(wait('site-address', `"${site}" is no address of a site; correct \`site\` in rosey.yaml`))
  const url = new URL(path, site)
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(LOOK_UP_TIMEOUT_MS)]) })
    return readSocketConfig(url.href, channel, response.status, await response.text())
  } catch (error) {
    return failed(retry('site-unreachable', `cannot reach ${url.host}: ${networkReason(error)}`, 0))
  }
}

/** What the site's answer means; secure servers are preferred, the first of them is taken. */
export function readSocketConfig(url: string, channel: string, status: number, body: string): LookUp {
  const answer = fieldsOf(parse(body))
  const refusal = textOf(answer.error)
  // Only 404 is about the channel: any other refusal may come of a proxy, and pass.
  if (status === 404 && refusal !== undefined) {
    const reason = `the site does not know channel "${channel}": ${refusal}; correct \`channel\` in rosey.yaml`
    return failed(wait('channel-name', reason))
  }
  const servers = listOf(answer.servers).map(fieldsOf)
  const server = servers.find(({ secure }) => secure === true) ?? servers[0]
  const found = textOf(server?.url)
  if (status === 200 && found !== undefined && URL.canParse(found)) return { kind: 'found', url: found }
  const quoted = body.trim().slice(0, MAX_QUOTED)
  const reason = `${url} answered ${status} and no list of chat servers ("${quoted}"): is \`site\` a CyTube site?`
  return failed(retry('site-unreachable', reason, 0))
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    // Not JSON means no list of servers, which the caller reports with the body.
    return undefined
  }
}

function networkReason(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  switch (fieldsOf(cause).code) {
    case 'ENOTFOUND':
      return 'there is no host of that name'
    case 'ECONNREFUSED':
      return 'nothing listens there (connection refused)'
    default:
      return error instanceof Error && error.name === 'TimeoutError'
        ? `no answer in ${LOOK_UP_TIMEOUT_MS / 1000} s`
        : messageOf(cause)
  }
}

function failed(setback: Setback): LookUp {
  return { kind: 'failed', setback }
}
