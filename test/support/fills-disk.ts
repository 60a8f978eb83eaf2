// Fills the disk that holds the folder named, and tries there what a first start writes. Prints what came of each, as JSON.
import { closeSync, openSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { openLastWords } from '../../packages/cli/src/daemon/last-words.ts'
import { codeOf, messageOf } from '../../packages/protocol/src/index.ts'
import { lockHome } from '../../packages/supervisor/src/daemon/home-lock.ts'
import { ensureToken } from '../../packages/supervisor/src/home/index.ts'
import { createHomeKeys } from '../../packages/supervisor/src/keys/home-keys.ts'
import { ensureHomeKeys, readHomeKeys, writeHomeKeys } from '../../packages/supervisor/src/keys/key-file.ts'

const [folder = ''] = process.argv.slice(2)
const at = (name: string) => join(folder, name)

function fill(): void {
  const file = openSync(at('fill'), 'w')
  try {
    for (;;) writeSync(file, Buffer.alloc(4096))
  } catch (error) {
    if (codeOf(error) !== 'ENOSPC') throw error
  } finally {
    closeSync(file)
  }
}

async function outcomeOf(run: () => unknown): Promise<{ code: string | undefined; message: string }> {
  try {
    await run()
    return { code: undefined, message: 'it was done' }
  } catch (error) {
    return { code: codeOf(error), message: messageOf(error) }
  }
}

const before = await ensureHomeKeys(at('old.json'), Date.now())
fill()
const outcomes = {
  newKeys: await outcomeOf(() => ensureHomeKeys(at('new.json'), Date.now())),
  otherKeys: await outcomeOf(() => writeHomeKeys(at('old.json'), createHomeKeys(Date.now()))),
  token: await outcomeOf(() => ensureToken(at('token'))),
  lock: await outcomeOf(() => lockHome(at('lock'), 'run')),
  lastWords: await outcomeOf(() => openLastWords(at('words'))),
}
const after = await readHomeKeys(at('old.json'))
const keysHold = after?.operator.seed === before.operator.seed && after.account.seed === before.account.seed
process.stdout.write(JSON.stringify({ outcomes, keysHold, left: readdirSync(folder).sort() }))
