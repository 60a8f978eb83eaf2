import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** How a program gets a small disk of its own, which goes with it: as root, or as one who is root only there. */
const NAMESPACES = [['--mount'], ['--user', '--map-root-user', '--mount']] as const
const MOUNT = 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"'
const TIMEOUT_MS = 120_000

/** What a program on a small disk came to. */
export interface SmallDiskRun {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Gives a way to run programs on a disk of `size` (`64k`), mounted at a folder that they find in their arguments as
 * `{disk}`; each run has a new, empty one. Skips the test and gives undefined where this user may not mount anything.
 */
export function smallDisk(t: TestContext, size: string): ((command: readonly string[]) => SmallDiskRun) | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'rosey-disk-'))
  t.after(() => rmdirSync(folder))
  const run = (namespace: readonly string[], command: readonly string[]): SmallDiskRun => {
    const words = command.map((word) => word.replaceAll('{disk}', folder))
    const args = [...namespace, 'sh', '-c', MOUNT, 'sh', size, folder, ...words]
    return spawnSync('unshare', args, { encoding: 'utf8', timeout: TIMEOUT_MS, killSignal: 'SIGKILL' })
  }
  const namespace = NAMESPACES.find((each) => run(each, ['true']).status === 0)
  if (namespace === undefined) {
    t.skip('this user may not mount a small disk of its own')
    return undefined
  }
  return (command) => run(namespace, command)
}
