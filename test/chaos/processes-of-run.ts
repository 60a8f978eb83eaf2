import { readdir, readFile } from 'node:fs/promises'
import { RUN_VARIABLE } from '../../packages/supervisor/src/process/environment.ts'

/**
 * What is left of a run of roseyd: the processes that carry its mark, and its guardian, which has it as an argument;
 * each as `pid: command line`.
 */
export async function processesOfRun(run: string): Promise<string[]> {
  const mark = `${RUN_VARIABLE}=${run}`
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [environment, commandLine] = await Promise.all([read(pid, 'environ'), read(pid, 'cmdline')])
      const isOfRun = environment.split('\0').includes(mark) || commandLine.includes(mark)
      return isOfRun ? [`${pid}: ${commandLine.replaceAll('\0', ' ')}`] : []
    }),
  )
  return found.flat()
}

// Empty for what has just ended, and for what belongs to somebody else.
function read(pid: string, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
}
