import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { until } from '../../../../test/support/until.ts'
import { guiltyStack } from './guilty-stack.ts'

/** A program that answers in place of its debugger, as one with the permission `network` can. Prints what is asked of it. */
const inPlaceOfDebugger = (answer: string, talk: string) => `
  process.on('SIGUSR1', () => undefined)
  const server = require('node:http').createServer((request, response) => {
    console.log('GET ' + request.url)
    const { socket } = request
    socket.on('close', () => console.log('sent ' + socket.bytesWritten + ' bytes'))
    const here = '127.0.0.1:' + server.address().port
    ${answer}
  })
  server.on('upgrade', ({ url, headers }, socket) => {
    console.log('WS ' + url)
    if (url !== '/talk') return socket.destroy()
    const key = headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
    const accept = require('node:crypto').createHash('sha1').update(key).digest('base64')
    const head = ['HTTP/1.1 101 Hello', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Accept: ' + accept]
    socket.write(head.join('\\r\\n') + '\\r\\n\\r\\n')
    // One whole frame of text (RFC 6455, 5.2).
    const frame = (text) => socket.write(Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]))
    ${talk}
    console.log('talked')
  })
  server.listen(0, '127.0.0.1', () => console.log('ready'))
`
const ENDLESS = `
  const part = Buffer.alloc(1024 * 1024, '[')
  const go = () => { while (response.write(part)); response.once('drain', go) }
  go()
`

/** Asks such a program where it is; gives the answer, what the program saw, and what it says as the `last` thing of that. */
async function ask(answer: string, last = /GET/, talk = '') {
  const child = spawn(process.execPath, ['-e', inPlaceOfDebugger(answer, talk)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let seen = ''
  const closed = once(child, 'close')
  try {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      seen += text
    })
    await once(child.stdout, 'data')
    const stack = await guiltyStack(child.pid ?? 0, '/')
    const said = await until(() => last.exec(seen) ?? undefined)
    return { stack, seen, said: said[0] }
  } finally {
    child.kill('SIGKILL')
    await closed
  }
}

const skip = process.platform === 'linux' ? false : 'needs /proc'

test('a program that answers in place of its debugger cannot send roseyd elsewhere', { skip }, async () => {
  const moved = await ask("response.writeHead(302, { location: 'http://' + here + '/elsewhere' }).end()")
  assert.equal(moved.stack, undefined)
  assert.match(moved.seen, /GET \/json\/list/)
  assert.doesNotMatch(moved.seen, /elsewhere/)

  // Its own port by another name stands for any other place.
  const other = "'ws://localhost:' + server.address().port + '/elsewhere'"
  const named = await ask(`response.end(JSON.stringify([{ webSocketDebuggerUrl: ${other} }]))`)
  assert.equal(named.stack, undefined)
  assert.doesNotMatch(named.seen, /elsewhere/)
})

test('an endless answer in place of the list of debuggers is not read to its end', { skip }, async () => {
  const { stack, said } = await ask(ENDLESS, /(?<=sent )\d+(?= bytes)/)
  assert.equal(stack, undefined)
  // What the system buffers between the two is sent, too.
  assert.ok(Number(said) < 16 * 1024 * 1024, `${said} bytes`)
})

const TALKER = "response.end(JSON.stringify([{ webSocketDebuggerUrl: 'ws://' + here + '/talk' }]))"

for (const [what, talk] of [
  ['no JSON', "frame('{')"],
  ['no object', "frame('null')"],
  ['calls that are none', `frame(JSON.stringify({ method: 'Debugger.paused', params: { callFrames: [7] } }))`],
] as const) {
  test(`a debugger that says ${what} is not believed, and hurts nobody`, { skip }, async () => {
    const { stack } = await ask(TALKER, /talked/, talk)
    assert.equal(stack, undefined)
  })
}
