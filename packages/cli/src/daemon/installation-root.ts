import { fileURLToPath } from 'node:url'

/** The folder of this Rosey: that which holds `packages`. */
export const INSTALLATION_ROOT: string = fileURLToPath(new URL('../../../..', import.meta.url))
