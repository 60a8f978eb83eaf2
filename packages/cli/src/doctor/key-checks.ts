import { codeOf, messageOf } from '@rosey/protocol'
import { enforcementCode, enforcementNotice, loadConfig, readKeyFacts } from '@rosey/supervisor'
import { type DoctorCheck, failure, fine, warning } from './check.ts'

/** Whether the keys of the bus are there, whole and private, and whether the bus holds processes to their permissions. */
export const checkKeys: DoctorCheck = async (paths) => {
  const config = await loadConfig(paths.root).catch(() => undefined)
  // What is wrong with the config is told by the check of it.
  if (config === undefined) return []
  try {
    const { enforcement, file, createdAt, publicKeys } = await readKeyFacts(config.config.bus, paths)
    const notice = enforcementNotice(enforcement)
    const code = enforcementCode(enforcement)
    if (notice !== undefined && code !== undefined) {
      return [{ ...warning('bus keys', capital(notice), 'See docs/bus.md.'), code }]
    }
    if (publicKeys.account === null) return [fine('bus keys', 'none yet: the first start makes them')]
    return [fine('bus keys', `${file}, made ${createdAt}; processes are held to their permissions`)]
  } catch (error) {
    return [failure('bus keys', messageOf(error), remedyFor(error, config.config.bus.mode))]
  }
}

function remedyFor(error: unknown, mode: string): string {
  if (codeOf(error) === 'key-exposed') return 'Make the file private.'
  // The keys of somebody else's bus cannot be made anew here.
  return mode === 'external'
    ? 'Put the seed of the account into the file named.'
    : 'Put back a copy, or: rosey keys rotate'
}

function capital(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
}
