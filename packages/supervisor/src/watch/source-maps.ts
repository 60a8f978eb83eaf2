import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * Bytes of all maps that are read for one report. The map of a bundle takes less than a tenth of it, and a process can
 * name any file as its code: roseyd must neither fill its memory with that nor be held up by it.
 */
const MAX_BYTES = 8 * 1024 * 1024

/** A place in a file; lines and columns count from 0. */
export interface Place {
  readonly path: string
  readonly line: number
  readonly column: number
}

interface ReadMap {
  readonly map: SourceMap
  readonly root: string
}

/** Finds the files of which bundles were made, which are those that an author knows. For one report. */
export class SourceMaps {
  readonly #maps = new Map<string, ReadMap | undefined>()
  #left = MAX_BYTES

  /** Where a place of a bundle comes from; undefined when nothing tells. */
  original(
    file: string,
    { lineNumber, columnNumber }: { lineNumber: number; columnNumber: number },
  ): Place | undefined {
    if (!this.#maps.has(file)) this.#maps.set(file, this.#read(`${file}.map`))
    const read = this.#maps.get(file)
    const entry = read?.map.findEntry(lineNumber, columnNumber)
    if (read === undefined || entry === undefined || !('originalSource' in entry)) return undefined
    const { originalSource, originalLine, originalColumn } = entry
    const path = fileURLToPath(new URL(`${read.root}${originalSource}`, pathToFileURL(file)))
    return { path, line: originalLine, column: originalColumn }
  }

  // At once and without waiting: the process that is asked about hangs, and is ended afterwards.
  #read(file: string): ReadMap | undefined {
    try {
      const payload = JSON.parse(this.#textOf(file)) as SourceMapPayload
      return { map: new SourceMap(payload), root: payload.sourceRoot }
    } catch {
      return undefined
    }
  }

  #textOf(file: string): string {
    // A pipe of that name must not be waited for.
    const fd = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const { size } = fstatSync(fd)
      if (size > this.#left) throw new Error('too large')
      this.#left -= size
      const bytes = Buffer.alloc(size)
      return bytes.toString('utf8', 0, readSync(fd, bytes))
    } finally {
      closeSync(fd)
    }
  }
}
