/**
 * From here on stacks show places in the bundle, and only {@link sourceStackOf} those in the sources. Node keeps what it
 * has read of a source map, which is 4 MB for the bus, and reads it as soon as anybody looks at the stack of an error from
 * the bundle: its own streams do with each error that ends them (lib/internal/streams/destroy.js). For processes in which
 * all errors are told by code of ours.
 */
export function readSourceMapsOnDemand(): void {
  process.setSourceMapsEnabled(false)
}

/**
 * The stack of an error with the places in the sources, as far as the process was started with source maps; undefined
 * when it has none. A stack is made when it is looked at first: this must be that look.
 */
export function sourceStackOf(error: Error): string | undefined {
  if (process.sourceMapsEnabled) return error.stack
  process.setSourceMapsEnabled(true)
  try {
    return error.stack
  } finally {
    process.setSourceMapsEnabled(false)
  }
}
