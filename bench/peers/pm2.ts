import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, rm } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { installPeer } from './install-peer.ts'

const APP = fileURLToPath(new URL('./pm2-app.mjs', import.meta.url))

/** PM2 in its default with one program, installed into a temporary folder, which is removed again. */
export class Pm2 implements AsyncDisposable {
  readonly #folder: string
  readonly #server: Server
  #pid = 0
  #serves = Promise.withResolvers<void>()

  private constructor(folder: string, server: Server) {
    this.#folder = folder
    this.#server = server
    server.on('connection', (socket) => {
      socket.setEncoding('utf8').once('data', (line: string) => {
        this.#pid = Number(line)
        this.#serves.resolve()
      })
      socket.on('error', () => undefined)
    })
  }

  static async start(): Promise<Pm2> {
    const folder = await installPeer(['pm2@6'])
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const peer = new Pm2(folder, server)
    try {
      const app = join(folder, 'app.mjs')
      await copyFile(APP, app)
      await peer.#command('start', app)
      await peer.#serves.promise
      return peer
    } catch (error) {
      await peer[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Ends the program with SIGKILL; resolves when a new process of it serves. */
  async crash(): Promise<void> {
    this.#serves = Promise.withResolvers()
    process.kill(this.#pid, 'SIGKILL')
    await this.#serves.promise
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#command('kill')
    this.#server.close()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #command(...args: readonly string[]): Promise<void> {
    const { port } = this.#server.address() as AddressInfo
    const env = { ...process.env, PM2_HOME: join(this.#folder, 'home'), BENCH_PORT: `${port}` }
    const program = join(this.#folder, 'node_modules', 'pm2', 'bin', 'pm2')
    await promisify(execFile)(process.execPath, [program, ...args], { cwd: this.#folder, env })
  }
}
