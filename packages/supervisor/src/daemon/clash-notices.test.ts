import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Unit } from '../supervision/unit.ts'
import { clashNotices } from './clash-notices.ts'

function unit(name: string, bundled: boolean, ...commands: string[]): Unit {
  return { name, spec: { bundled }, offers: { commands: commands.map((command) => ({ name: command })) } } as Unit
}

test('a command of one plugin alone is no clash', () => {
  assert.deepEqual(clashNotices([unit('dice', true, 'roll'), unit('quiz', false, 'ask')]), [])
})

test('a bundled plugin has the command, and the others are named', () => {
  assert.deepEqual(clashNotices([unit('a', false, 'roll'), unit('dice', true, 'roll'), unit('b', false, 'roll')]), [
    '[command-clash] "roll" of a, b is not available: dice has a command of this name. Rename it, or disable dice',
  ])
})

test('a command of the bot itself can be nobody else’s', () => {
  assert.deepEqual(clashNotices([unit('manager', true, 'plugin')]), [
    '[command-clash] "plugin" of manager is not available: the bot has a command of this name. Rename it',
  ])
})
