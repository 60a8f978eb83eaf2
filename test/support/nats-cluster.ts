import { type NatsServer, startNatsServer } from './nats-server.ts'

const SERVERS = 3

/** Several nats-servers that are one bus. Disposing ends those that are left. */
export class NatsCluster implements AsyncDisposable {
  readonly #servers: NatsServer[]

  private constructor(servers: NatsServer[]) {
    this.#servers = servers
  }

  /** Starts three servers that know each other; `config` goes into the config of each. */
  static async start(config: readonly string[] = []): Promise<NatsCluster> {
    const servers: NatsServer[] = []
    try {
      for (let number = 1; number <= SERVERS; number++) {
        const routes = servers.map(({ clusterPort }) => `"nats://127.0.0.1:${clusterPort}"`)
        const cluster = `cluster { name: test, listen: "127.0.0.1:-1", routes: [${routes.join(', ')}] }`
        servers.push(await startNatsServer({ config: [...config, `server_name: s${number}`, cluster] }))
      }
      return new NatsCluster(servers)
    } catch (error) {
      await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()))
      throw error
    }
  }

  /** The addresses of all, also of those that were killed since. */
  get urls(): string[] {
    return this.#servers.map(({ host, port }) => `nats://${host}:${port}`)
  }

  /** Kills one of them for good. */
  async kill(index: number): Promise<void> {
    await this.#servers[index]?.[Symbol.asyncDispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map((server) => server[Symbol.asyncDispose]()))
  }
}
