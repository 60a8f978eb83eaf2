import { codeOf } from '@rosey/protocol'
import type { HomePaths } from '@rosey/supervisor'
import { ControlClient } from './client.ts'

/**
 * A connection to the daemon of a home; undefined when none runs.
 *
 * @throws RoseyError of {@link ControlClient.connect}, but for `daemon-missing`
 */
export async function connectIfThere(paths: HomePaths): Promise<ControlClient | undefined> {
  try {
    return await ControlClient.connect(paths)
  } catch (error) {
    if (codeOf(error) === 'daemon-missing') return undefined
    throw error
  }
}
