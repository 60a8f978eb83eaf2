import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { TestHome } from '../test/support/test-home.ts'

/** After the start some memory is given back, and the first measurements are made; idle is what comes then. In ms. */
const SETTLE_MS = 10_000
const IDLE_PLUGIN = `import { Plugin } from '@rosey/sdk'
export default class Idle extends Plugin {
  override setup() {
    this.command(this.name, { help: 'does nothing' }, () => {})
  }
}
`

/** Runs the default install with so many more plugins, all of them running and idle, and gives what `look` sees. */
export async function withIdlePlugins<T>(count: number, look: (home: TestHome) => Promise<T>): Promise<T> {
  const names = Array.from({ length: count }, (_, index) => `idle-${index + 1}`)
  const folder = await mkdtemp(join(tmpdir(), 'rosey-bench-plugins-'))
  try {
    for (const name of names) {
      await mkdir(join(folder, name))
      await writeFile(join(folder, name, 'manifest.yaml'), `name: ${name}\n`)
      await writeFile(join(folder, name, 'index.ts'), IDLE_PLUGIN)
    }
    await using home = await TestHome.start({ plugins: names.map((name) => join(folder, name)) })
    await delay(SETTLE_MS)
    return await look(home)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
