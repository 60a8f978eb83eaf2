import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs a program in place of this one: really in place where the system can, else as a child whose signals and exit
 * code are passed on. Resolves with its exit code, if at all.
 */
export async function becomeProgram([file, ...args]: readonly [string, ...string[]]): Promise<number> {
  if (typeof process.execve === 'function' && process.platform !== 'win32') {
    process.execve(file, [file, ...args], process.env)
  }
  const child = spawn(file, args, { stdio: 'inherit' })
  const ended = Promise.withResolvers<number>()
  child.once('error', ended.reject)
  child.once('exit', (code, signal) => {
    ended.resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
  })
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal))
  return ended.promise
}
