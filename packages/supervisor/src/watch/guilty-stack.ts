import { relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { inspectorAddress } from './inspector-address.ts'
import { SourceMaps } from './source-maps.ts'

/** How long a process that hangs may take to say where, in ms; it is ended then all the same. */
const PATIENCE_MS = 5000
/** How often its debugger is looked for, in ms. */
const POLL_MS = 20
/** Calls that are told, the innermost first. */
const MAX_FRAMES = 10
/** Of the list in which a process names its debugger; Node's own has less than 1 KB. */
const MAX_LIST_BYTES = 64 * 1024
/** Of all that a debugger says until the process stands still: a line for each of some hundred scripts, and the calls. */
const MAX_TALK_BYTES = 8 * 1024 * 1024
/** A call outside of the folder: of Node, or of Rosey. */
const FOREIGN = /\((?:native\)|node:|\.\.)/

/** One call of a process that was stopped in the middle of its work. Lines and columns count from 0. */
interface Frame {
  readonly functionName: string
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number }
}

/**
 * Where the code of a process is just now, the innermost call first (N7): `backtrack (index.ts:12:5)`. The process must
 * have been started with `--allow-inspector --inspect-port=127.0.0.1:0`. Undefined when it does not tell in time.
 *
 * @param folder to which paths are shown
 */
export async function guiltyStack(pid: number, folder: string): Promise<readonly string[] | undefined> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  try {
    // Node opens its debugger for this signal, also in the middle of a loop.
    process.kill(pid, 'SIGUSR1')
    const { frames, urls } = await pause(await debuggerUrl(pid, signal), signal)
    const maps = new SourceMaps()
    const calls = frames.slice(0, MAX_FRAMES)
    return ownCalls(calls.map((frame) => describe(frame, urls.get(frame.location.scriptId) ?? '', folder, maps)))
  } catch {
    // It ended meanwhile, or somebody else debugs it: what is known without is told.
    return undefined
  }
}

async function debuggerUrl(pid: number, signal: AbortSignal): Promise<string> {
  for (;;) {
    signal.throwIfAborted()
    const address = await inspectorAddress(pid)
    if (address !== undefined) {
      const url = await targetAt(address, signal)
      if (url !== undefined) return url
    }
    await delay(POLL_MS)
  }
}

// One with the permission network may listen there itself, and answer anything: roseyd follows it nowhere, and reads no more
// than a list of one debugger takes.
async function targetAt(address: string, signal: AbortSignal): Promise<string | undefined> {
  const { body } = await fetch(`http://${address}/json/list`, { signal, redirect: 'error' })
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > MAX_LIST_BYTES) throw new Error('that is no list of debuggers')
  }
  const [target] = JSON.parse(Buffer.concat(chunks).toString()) as { webSocketDebuggerUrl?: string }[]
  const url = target?.webSocketDebuggerUrl
  if (url !== undefined && !url.startsWith(`ws://${address}/`)) throw new Error('its debugger is not where it listens')
  return url
}

interface DebuggerEvent {
  readonly method?: string
  readonly params?: { readonly scriptId?: string; readonly url?: string; readonly callFrames?: readonly Frame[] }
}

interface Paused {
  readonly frames: readonly Frame[]
  /** Of the scripts, by their id. */
  readonly urls: ReadonlyMap<string, string>
}

async function pause(url: string, signal: AbortSignal): Promise<Paused> {
  const socket = new WebSocket(url)
  const urls = new Map<string, string>()
  const { promise, resolve, reject } = Promise.withResolvers<Paused>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  socket.addEventListener('error', () => reject(new Error('the debugger hung up')))
  socket.addEventListener('open', () => {
    for (const [index, method] of ['Debugger.enable', 'Debugger.pause'].entries())
      socket.send(JSON.stringify({ id: index + 1, method }))
  })
  let bytes = 0
  socket.addEventListener('message', ({ data }) => {
    const text = String(data)
    bytes += text.length
    try {
      if (bytes > MAX_TALK_BYTES) throw new Error('that is no debugger')
      const { method, params } = JSON.parse(text) as DebuggerEvent
      if (method === 'Debugger.scriptParsed' && params?.scriptId !== undefined)
        urls.set(params.scriptId, params.url ?? '')
      if (method === 'Debugger.paused') resolve({ frames: params?.callFrames ?? [], urls })
    } catch (error) {
      // What a listener throws is caught by nobody: it would be told as an error of roseyd itself.
      reject(error)
    }
  })
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', abort)
    socket.close()
  }
}

// What called the code of the author is Rosey and Node.
function ownCalls(calls: readonly string[]): readonly string[] {
  const last = calls.findLastIndex((call) => !FOREIGN.test(call))
  return last === -1 ? calls : calls.slice(0, last + 1)
}

function describe({ functionName, location }: Frame, url: string, folder: string, maps: SourceMaps): string {
  const name = functionName === '' ? '(anonymous)' : functionName
  if (!url.startsWith('file:')) return `${name} (${url || 'native'})`
  const file = fileURLToPath(url)
  const { path, line, column } = maps.original(file, location) ?? {
    path: file,
    line: location.lineNumber,
    column: location.columnNumber,
  }
  return `${name} (${relative(folder, path)}:${line + 1}:${column + 1})`
}
