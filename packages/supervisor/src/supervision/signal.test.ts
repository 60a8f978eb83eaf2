import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChangeSignal, Slots } from './signal.ts'

test('a change wakes all that wait for it, and the next wait is for the next one', async () => {
  const signal = new ChangeSignal()
  const both = Promise.all([signal.wait(), signal.wait(Date.now() + 60_000)])
  signal.fire()
  await both
  const next = signal.wait().then(() => 'woken')
  assert.equal(await Promise.race([next, Promise.resolve('waits')]), 'waits')
  signal.fire()
  assert.equal(await next, 'woken')
})

test('a wait ends at its time, also at one that is over', async () => {
  const signal = new ChangeSignal()
  await signal.wait(Date.now() + 5)
  await signal.wait(0)
})

test('places are given in order, and giving one back twice gives one place', async () => {
  const slots = new Slots(1)
  const first = await slots.take()
  const order: string[] = []
  const take = async (name: string) => {
    const free = await slots.take()
    order.push(name)
    return free
  }
  const second = take('second')
  const third = take('third')
  first()
  first()
  const freeSecond = await second
  await Promise.resolve()
  assert.deepEqual(order, ['second'])
  freeSecond()
  ;(await third)()
  assert.deepEqual(order, ['second', 'third'])
  ;(await slots.take())()
})
