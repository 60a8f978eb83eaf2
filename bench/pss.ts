import { readFile } from 'node:fs/promises'

/** Proportional set size of a process in MB: its own pages, and its share of those that it has in common with others. */
export async function pssMb(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1]) / 1024
}
