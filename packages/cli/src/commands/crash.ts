import { resolve } from 'node:path'
import { type CrashList, type CrashSummary, nearest, RoseyError } from '@rosey/protocol'
import { CrashFolder, formatRecord, type HomePaths } from '@rosey/supervisor'
import type { CliContext } from '../context.ts'
import { knownProcesses } from '../logs/find-log.ts'
import { crashLines, followsText } from '../output/crash-lines.ts'
import { formatTable } from '../output/table.ts'
import { formatTime } from '../output/units.ts'
import { writeNew } from '../output/write-new.ts'
import type { JsonOption } from './status.ts'

/**
 * `rosey crash list [NAME]`: the records of a home; reads the files, so it needs no daemon.
 *
 * @throws RoseyError `name-unknown` with the nearest name
 */
export async function crashList(
  { io, home }: CliContext,
  name: string | undefined,
  { json }: JsonOption,
): Promise<number> {
  const paths = home()
  const all = await new CrashFolder(paths.crashes).list()
  const records = name === undefined ? all.records : await ofProcess(name, all, paths)
  const { damaged } = all
  if (json) io.out(JSON.stringify({ records, damaged }, undefined, 2))
  else if (records.length === 0) io.say(`No crash ${name === undefined ? '' : `of ${name} `}is recorded here.`)
  else for (const line of formatTable(records, COLUMNS, io)) io.out(line)
  if (json) return 0
  for (const { path, why } of damaged)
    io.say(io.paintNote('yellow', `! ${path} is damaged: ${why}. Look at it, then remove it or move it away`))
  return 0
}

const COLUMNS = [
  { title: 'ID', value: ({ id }: CrashSummary) => id },
  { title: 'TIME', value: ({ time }: CrashSummary) => formatTime(time) },
  { title: 'KIND', value: ({ kind }: CrashSummary) => kind },
  { title: 'VERSION', value: ({ version }: CrashSummary) => version },
  { title: 'THEN', value: ({ follows }: CrashSummary) => followsText(follows) },
  { title: 'MORE', value: ({ unrecorded }: CrashSummary) => (unrecorded === 0 ? '' : `+${unrecorded} before`) },
  { title: 'WHY', value: ({ sentence }: CrashSummary) => sentence },
] as const

// What is installed and never crashed has none, which is no mistake of whoever asks.
async function ofProcess(name: string, { records }: CrashList, paths: HomePaths): Promise<readonly CrashSummary[]> {
  const found = records.filter((record) => record.name === name)
  if (found.length > 0) return found
  const names = new Set([...(await knownProcesses(paths)).keys(), ...records.map((record) => record.name)])
  if (names.has(name)) return []
  const near = nearest(name, names)
  const help = near === undefined ? `There are: ${[...names].join(', ')}.` : `Did you mean "${near}"?`
  throw new RoseyError('name-unknown', `Nothing here is called "${name}", and no crash of it is recorded. ${help}`)
}

/**
 * `rosey crash show [ID]`: all that is known of one crash, by default of the last.
 *
 * @throws RoseyError `crash-unknown`, `crash-damaged`
 */
export async function crashShow({ io, home }: CliContext, id: string, { json }: JsonOption): Promise<number> {
  const record = await new CrashFolder(home().crashes).find(id)
  if (json) io.out(JSON.stringify(record, undefined, 2))
  else for (const line of crashLines(record, io)) io.out(line)
  return 0
}

/** Options of `rosey crash export`. */
export interface CrashExportOptions {
  readonly force?: boolean
}

/**
 * `rosey crash export ID [FILE]`: one record as a file for a bug report; `-` is stdout.
 *
 * @throws RoseyError `crash-unknown`, `crash-damaged`, `usage` when the file is there already
 */
export async function crashExport(
  { io, home, cwd }: CliContext,
  id: string,
  file: string | undefined,
  { force = false }: CrashExportOptions,
): Promise<number> {
  const record = await new CrashFolder(home().crashes).find(id)
  const text = formatRecord(record)
  if (file === '-') {
    io.out(text.trimEnd())
    return 0
  }
  const path = resolve(cwd, file ?? `rosey-crash-${record.id}.json`)
  await writeNew(path, text, { force })
  io.say(`${path} is written. Secrets that Rosey knows of are taken out; names of people, what they typed to the`)
  io.say('plugin and what it wrote to its log are in it: look through it before you give it away.')
  return 0
}
