import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ConsoleClient } from '../packages/cli/src/console/client.ts'
import { findConsole } from '../packages/cli/src/console/find-console.ts'
import { TestHome } from '../test/support/test-home.ts'
import { interleaved, median, type Ratio, timed } from './measure.ts'

const ROUNDS = 30
const WARM_UP = 3
const PLUGIN = 'dice-roller'
/** Nothing is waited for before a restart, and it is never given up: what is left is the restart itself. */
const CONFIG = `plugins: { ${PLUGIN}: { restart: { initialDelaySeconds: 0, factor: 1, maxAttempts: 0 } } }\n`

/**
 * What a person waits who types a command at the moment in which its plugin is killed: until the answer of a new process,
 * without the pause that roseyd puts before a restart. Against a bare Node.
 */
export async function benchCrashRecovery(): Promise<Ratio[]> {
  await using home = await TestHome.start({ config: CONFIG })
  let lastLine = ''
  await using client = await ConsoleClient.connect({
    ...(await findConsole(home.paths, await home.status())),
    user: 'bench',
    role: 'user',
    channel: 'bench',
    onLine: ({ text }) => {
      lastLine = text
    },
  })
  const recovery = async (round: number) => {
    client.become({ user: `user${round}`, role: 'user' })
    const pid = await home.kill(PLUGIN)
    const ms = await timed(() => client.say('!roll'))
    if (!lastLine.startsWith('🎲')) throw new Error(`${PLUGIN} did not answer: ${lastLine}`)
    await home.processUntil(PLUGIN, (now) => now.state === 'running' && now.pid !== pid)
    return ms
  }
  const bare = () =>
    timed(async () => void (await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit')))
  const [crash, node] = await interleaved(ROUNDS, WARM_UP, recovery, bare)
  return [
    {
      name: 'crash to serving again / node -e 0',
      measured: median(crash),
      baseline: median(node),
      unit: 'ms',
      bound: 3,
    },
  ]
}
