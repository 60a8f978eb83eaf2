import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { unwritable } from '@rosey/supervisor'

/**
 * Makes the file for what a daemon says before its log is open and when it dies; gives its descriptor, for the caller to
 * close. There is room for some words from the start: on a disk that is full by then the daemon would end without one.
 *
 * @throws RoseyError `disk-full`, `home-unusable`
 */
export function openLastWords(path: string): number {
  let descriptor: number | undefined
  try {
    // A new file each time: a daemon that is still running keeps its own.
    rmSync(path, { force: true })
    descriptor = openSync(path, 'a', 0o600)
    // One byte takes a whole block of the disk.
    writeSync(descriptor, '\n')
    return descriptor
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor)
    throw unwritable('The file for the last words of the daemon cannot be written', path, error)
  }
}
