// One user cannot take the places of the others.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { until } from '../../../test/support/until.ts'
import { createBroker } from './broker.ts'

const MOST = 3

test('a user has so many connections and no more, and others come in all the same', async (t) => {
  const users = ['ann', 'bob'].map((user) => ({ user, password: 'pw' }))
  const broker = createBroker({ authorization: { kind: 'users', users }, maxConnectionsPerUser: MOST })
  const { port } = await broker.listen()
  const sockets: Socket[] = []
  t.after(async () => {
    for (const socket of sockets) socket.destroy()
    await broker.close({ graceMs: 0 })
  })
  /** What the broker says to a client that signs in and asks for a sign of life. */
  const signIn = async (user: string) => {
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    socket.on('error', () => undefined)
    await once(socket, 'data')
    socket.write(`CONNECT {"user":"${user}","pass":"pw","verbose":false}\r\nPING\r\n`)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    return { socket, answer: `${answer}`.trim() }
  }
  const anns = []
  for (let each = 0; each < MOST; each++) anns.push(await signIn('ann'))
  assert.deepEqual(new Set(anns.map(({ answer }) => answer)), new Set(['PONG']))
  assert.equal((await signIn('ann')).answer, "-ERR 'maximum account active connections exceeded'")
  assert.equal((await signIn('bob')).answer, 'PONG')
  // Who goes makes room.
  anns[0]?.socket.destroy()
  await until(() => (broker.stats().connections === MOST ? true : undefined))
  assert.equal((await signIn('ann')).answer, 'PONG')
})
