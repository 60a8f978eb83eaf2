import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RoseyError } from '@rosey/protocol'
import { onFirstFreePort } from './bus-config.ts'

const on = (ports: number[]) => ({ host: '127.0.0.1', ports })
const taken = () => Promise.reject(new RoseyError('bus-port-taken', 'taken'))

test('the first port that is free is taken', async () => {
  const tried: number[] = []
  const listen = (port: number) => (tried.push(port) < 2 ? taken() : Promise.resolve(port))
  assert.equal(await onFirstFreePort(on([1, 2, 3]), listen), 2)
})

test('ports in use are told in a sentence, whether one or several were tried', async () => {
  await assert.rejects(onFirstFreePort(on([4222]), taken), {
    code: 'bus-port-taken',
    message: 'Port 4222 on 127.0.0.1 is in use: free it, or set another bus.port',
  })
  await assert.rejects(onFirstFreePort(on([4222, 4223, 4224]), taken), {
    code: 'bus-port-taken',
    message: 'Ports 4222 to 4224 on 127.0.0.1, 3 in all, are in use: free one, or set another bus.port',
  })
})

test('any other failure is not hidden behind the next port', async () => {
  await assert.rejects(
    onFirstFreePort(on([1, 2]), () => Promise.reject(new Error('EACCES'))),
    { message: 'EACCES' },
  )
})
