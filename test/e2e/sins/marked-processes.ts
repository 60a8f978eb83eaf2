import { readdir, readFile } from 'node:fs/promises'

/** True where every process can be found by its environment. */
export const CAN_FIND_ALL = process.platform === 'linux'

/** The pids of all processes of a run of roseyd, by the mark in their environment; roseyd itself has none. */
export async function processesOf(run: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const marked = await Promise.all(
    pids.map(async (pid) => {
      // It has ended meanwhile, or is another user's.
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
      return environment.split('\0').includes(`ROSEY_RUN=${run}`)
    }),
  )
  return pids.filter((_, index) => marked[index]).map(Number)
}
