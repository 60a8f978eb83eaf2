import assert from 'node:assert/strict'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { build } from 'esbuild'
import { ownFilesOnly } from './own-files.ts'

const FILES = {
  'secret.json': '{"password":"hunter2"}',
  'shared.ts': "export const word = 'shared'",
  'secret.ts': "throw new Error('hunter2')",
  'node_modules/pips/faces.json': '["⚂"]',
  'dice/faces.json': '["⚀"]',
  'dice/readme.txt': 'own text',
}

for (const { name, code, refused } of [
  { name: 'its own data', code: "import faces from './faces.json'\nconsole.log(faces)" },
  { name: 'its own text', code: "import text from './readme.txt'\nconsole.log(text)" },
  { name: 'the data of a package', code: "import faces from 'pips/faces.json'\nconsole.log(faces)" },
  { name: 'code beside its folder', code: "import { word } from '../shared.ts'\nconsole.log(word)" },
  { name: 'data beside its folder', code: "import all from '../secret.json'\nconsole.log(all)", refused: true },
  { name: 'a link to data elsewhere', code: "import all from './link.json'\nconsole.log(all)", refused: true },
  {
    name: 'code elsewhere as text',
    code: "import all from '../secret.ts' with { type: 'text' }\nconsole.log(all)",
    refused: true,
  },
]) {
  test(`a plugin ${refused ? 'may not' : 'may'} bundle ${name}`, async (t) => {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'rosey-own-')))
    t.after(() => rm(root, { recursive: true, force: true }))
    for (const [path, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
    await symlink(join(root, 'secret.json'), join(root, 'dice/link.json'))
    const bundled = build({
      stdin: { contents: code, resolveDir: join(root, 'dice') },
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
      logLevel: 'silent',
      plugins: [ownFilesOnly(join(root, 'dice'))],
    })
    if (refused) await assert.rejects(bundled, /lies outside of the plugin's folder/)
    else await bundled
  })
}
