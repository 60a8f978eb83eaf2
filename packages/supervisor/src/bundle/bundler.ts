// The bundling process: reads jobs from stdin, a JSON line each, answers with a line each in the same order, and ends
// with its input. A process of its own, so that roseyd never holds the memory of a bundler.
import { createInterface } from 'node:readline'
import { buildBundle } from './build.ts'
import type { BundleJob } from './types.ts'

const results: Promise<unknown>[] = []
for await (const line of createInterface({ input: process.stdin })) {
  results.push(buildBundle(JSON.parse(line) as BundleJob))
}
for (const result of results) process.stdout.write(`${JSON.stringify(await result)}\n`)
