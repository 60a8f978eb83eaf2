import { sep } from 'node:path'
import type { Plugin } from 'esbuild'

/** What is put into a bundle as code; anything else goes in as it is. */
const CODE = /\.[cm]?[jt]sx?$/

/**
 * Refuses files that are no code and lie neither in the plugin's folder nor in a package: a plugin may read only its own
 * folder, and what is bundled it has read.
 */
export function ownFilesOnly(folder: string): Plugin {
  return {
    name: 'own-files',
    setup(bundle) {
      bundle.onLoad({ filter: /.*/, namespace: 'file' }, ({ path, with: attributes }) => {
        const isCode = CODE.test(path) && attributes.type === undefined
        if (isCode || path.startsWith(folder + sep) || path.includes(`${sep}node_modules${sep}`)) return undefined
        return { errors: [{ text: `${path} lies outside of the plugin's folder; copy it there` }] }
      })
    },
  }
}
