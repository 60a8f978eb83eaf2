import { watch } from 'chokidar'

/** A plugin's files are still being written for a moment after the first change (E3), in ms. */
const DEBOUNCE_MS = 500

/**
 * Watches folders and tells, once they have been quiet for a moment, which of them changed; nothing of what changes in
 * `passedOver` or below. Gives the undo.
 */
export function watchFolders(
  folders: readonly string[],
  onChange: (folders: readonly string[]) => void,
  passedOver: readonly string[] = [],
): () => Promise<void> {
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const watcher = watch([...folders], {
    ignoreInitial: true,
    ignored: (path) => /(^|[/\\])(node_modules|\.[^/\\]+)$/.test(path) || passedOver.includes(path),
  })
  watcher.on('all', (_event, path) => {
    for (const folder of folders) if (path === folder || path.startsWith(`${folder}/`)) changed.add(folder)
    clearTimeout(timer)
    timer = setTimeout(() => {
      const now = [...changed]
      changed.clear()
      onChange(now)
    }, DEBOUNCE_MS)
  })
  // A folder that goes away or cannot be watched costs only its own news.
  watcher.on('error', () => undefined)
  return async () => {
    clearTimeout(timer)
    await watcher.close()
  }
}
