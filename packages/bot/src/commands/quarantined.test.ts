import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fingerprintOf } from '../keys.ts'
import { Quarantined } from './quarantined.ts'

test('a command is recognized by plugin, name and arguments, and the latest list holds', () => {
  const quarantined = new Quarantined()
  assert.equal(quarantined.find('dice', 'roll', ['9d9']), undefined)
  quarantined.update([{ id: 'abc123', fingerprint: fingerprintOf('dice', 'roll', ['9d9']) }])
  assert.equal(quarantined.find('dice', 'roll', ['9d9']), 'abc123')
  for (const [plugin, command, ...args] of [
    ['dice', 'roll'],
    ['dice', 'flip', '9d9'],
    ['other', 'roll', '9d9'],
  ]) {
    assert.equal(quarantined.find(plugin ?? '', command ?? '', args), undefined)
  }
  quarantined.update([])
  assert.equal(quarantined.find('dice', 'roll', ['9d9']), undefined)
})
