import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
// Says that the first line was the tenth of there.ts.
const MAP = Buffer.from('{"version":3,"sources":["there.ts"],"names":[],"mappings":"AASA"}').toString('base64')
const BUNDLE = `export const fail = () => new Error('boom')\n//# sourceMappingURL=data:application/json;base64,${MAP}\n`
const PROGRAM = `import { readSourceMapsOnDemand, sourceStackOf } from ${JSON.stringify(import.meta.resolve('./source-stack.ts'))}
import { fail } from './bundle.mjs'
const place = (stack) => /\\w+\\.(?:ts|mjs):\\d+/.exec(stack)?.[0]
const places = [place(fail().stack)]
readSourceMapsOnDemand()
places.push(place(fail().stack), place(sourceStackOf(fail())), place(fail().stack))
process.stdout.write(JSON.stringify(places))
`

test('places in the sources are told where they are asked for, and source maps are left alone otherwise', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'source-stack-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'bundle.mjs'), BUNDLE)
  await writeFile(join(folder, 'program.mjs'), PROGRAM)
  // Node reads every source map where it measures coverage.
  const env = { NODE_V8_COVERAGE: undefined }
  const seen = async (...flags: string[]) =>
    JSON.parse((await run(process.execPath, [...flags, join(folder, 'program.mjs')], { env })).stdout)
  assert.deepEqual(await seen('--enable-source-maps'), ['there.ts:10', 'bundle.mjs:1', 'there.ts:10', 'bundle.mjs:1'])
  assert.deepEqual(await seen(), ['bundle.mjs:1', 'bundle.mjs:1', 'bundle.mjs:1', 'bundle.mjs:1'])
})
