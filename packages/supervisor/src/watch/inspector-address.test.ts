import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listenersIn } from './inspector-address.ts'

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
const row = (local: string, state: string, inode: string) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0 0 10 0`

test('of the sockets of the system only those count that listen on loopback', () => {
  const table = [
    HEAD,
    row('0100007F:240D', '0A', '4711'),
    row('00000000:1F90', '0A', '4712'),
    row('0100007F:A2C4', '01', '4713'),
    '',
  ].join('\n')
  assert.deepEqual(listenersIn(table), [{ address: '127.0.0.1:9229', inode: '4711' }])
})
