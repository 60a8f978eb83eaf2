import { ConsoleClient } from '../packages/cli/src/console/client.ts'
import { findConsole } from '../packages/cli/src/console/find-console.ts'
import { ControlClient } from '../packages/cli/src/control/client.ts'
import { TestHome } from '../test/support/test-home.ts'
import { interleaved, median, type Ratio, timed, timedBareNode } from './measure.ts'

const ROUNDS = 30
const WARM_UP = 3
const PLUGIN = 'dice-roller'
/** Nothing is waited for before a restart, and it is never given up: what is left is the restart itself. */
const CONFIG = `plugins: { ${PLUGIN}: { restart: { initialDelaySeconds: 0, factor: 1, maxAttempts: 0 } } }\n`

/**
 * From SIGKILL until a new process has answered a command, without the pause that roseyd puts before a restart; against a
 * bare Node. The command is typed once the crash is known: one that may have reached the killed process waits longer, for
 * what that may still have said.
 */
export async function benchCrashRecovery(): Promise<Ratio[]> {
  await using home = await TestHome.start({ config: CONFIG })
  await using control = await ControlClient.connect(home.paths)
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
    const ms = await timed(async () => {
      while ((await pidOf(control)) === pid);
      await client.say('!roll')
    })
    if (!lastLine.startsWith('🎲')) throw new Error(`${PLUGIN} did not answer: ${lastLine}`)
    await home.processUntil(PLUGIN, (now) => now.state === 'running' && now.pid !== pid)
    return ms
  }
  const [crash, node] = await interleaved(ROUNDS, WARM_UP, recovery, timedBareNode)
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

async function pidOf(control: ControlClient): Promise<number | null | undefined> {
  const { plugins } = await control.ask('status', {})
  return plugins.find(({ name }) => name === PLUGIN)?.pid
}
