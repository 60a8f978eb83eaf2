import { RoseyError } from '@rosey/protocol'
import type { BusConfig } from '../config/index.ts'
import { createHomeKeys, type HomeKeys } from './home-keys.ts'
import { writeHomeKeys } from './key-file.ts'

/**
 * Puts new keys in the place of those of a home, also of damaged ones.
 *
 * @throws RoseyError `key-foreign` where the bus is somebody else's, `disk-full`, `home-unusable`
 */
export async function rotateHomeKeys(mode: BusConfig['mode'], file: string, nowMs: number): Promise<HomeKeys> {
  if (mode === 'external') {
    const message = 'bus.mode is external: the keys of that bus are not ours. Change them where it is run'
    throw new RoseyError('key-foreign', message)
  }
  const keys = createHomeKeys(nowMs)
  await writeHomeKeys(file, keys)
  return keys
}
