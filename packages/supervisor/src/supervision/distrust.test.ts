import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveRestart } from '@rosey/protocol'
import { fixtureSpec, supervised } from '../../../../test/support/supervised.ts'

function watched() {
  const distrusted: [instance: string, afterMs: number][] = []
  const world = supervised({ distrust: (...args) => void distrusted.push(args) })
  return { world, distrusted }
}

test('a stop and a restart leave trust as it is', async () => {
  const { world, distrusted } = watched()
  await using _ = world
  world.add(fixtureSpec('dice', 'ready'))
  await world.supervisor.operations.start(['dice'])
  await world.supervisor.operations.restart(['dice'])
  await world.supervisor.operations.stop(['dice'])
  assert.deepEqual(distrusted, [])
})

test('who is disabled or removed is not trusted any more, with a moment to end in order', async () => {
  const { world, distrusted } = watched()
  await using _ = world
  const spec = fixtureSpec('dice', 'ready')
  const unit = world.add(spec)
  await world.supervisor.operations.start(['dice'])
  const first = unit.instance
  unit.respec({ ...spec, enabled: false })
  await unit.until(({ state }) => state === 'stopping')
  assert.deepEqual(distrusted, [[first, 25]])
  await unit.until(({ state }) => state === 'disabled')
  unit.respec(spec)
  await unit.until(({ state }) => state === 'running')
  const second = unit.instance
  await world.supervisor.remove('dice')
  assert.deepEqual(distrusted.at(-1), [second, 25])
})

test('who breaks the rules of the control pipe is not trusted from that moment on', async () => {
  const { world, distrusted } = watched()
  await using _ = world
  const unit = world.add(fixtureSpec('dice', 'garbage', { restart: resolveRestart({ policy: 'never' }) }))
  await world.supervisor.operations.start(['dice'])
  await unit.until(({ state }) => state === 'failed')
  assert.deepEqual(distrusted, [[unit.instance, 0]])
})
