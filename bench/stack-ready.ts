import { TestHome } from '../test/support/test-home.ts'
import { median, type Ratio, timed } from './measure.ts'

const ROUNDS = 7

/** From the order to start until everything of a default install runs. */
export async function benchStackReady(): Promise<Ratio[]> {
  const warm: number[] = []
  for (let round = 0; round < ROUNDS + 1; round++) warm.push(await startOnce())
  return [
    {
      name: 'whole stack ready',
      measured: median(warm.slice(1)),
      unit: 'ms',
      bound: 3000,
      note: 'bundles in the cache',
    },
  ]
}

async function startOnce(): Promise<number> {
  const home = await TestHome.create()
  try {
    return await timed(async () => {
      await home.startDaemon()
      await home.settled()
    })
  } finally {
    await home[Symbol.asyncDispose]()
  }
}
