import type { IncomingMessage, ServerResponse } from 'node:http'

/** Answers `GET /socketconfig/<channel>.json` like the site: any well-formed name gets the servers, also an unknown one. */
export function answerSocketConfig(
  request: IncomingMessage,
  response: ServerResponse,
  override: string | undefined,
): void {
  const match = /^\/socketconfig\/([^/]*)\.json$/.exec(request.url ?? '')
  if (match === null) {
    reply(response, 404, '<html>not found</html>')
    return
  }
  const channel = decodeURIComponent(match[1] ?? '')
  if (!/^[A-Za-z0-9_-]{1,30}$/.test(channel)) {
    reply(response, 404, JSON.stringify({ error: `Channel "${channel}" does not exist.` }))
    return
  }
  const servers = [{ url: `http://${request.headers.host}`, secure: false }]
  reply(response, 200, override ?? JSON.stringify({ servers }))
}

function reply(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(body)
}
