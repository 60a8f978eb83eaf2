import { RoseyError } from '@rosey/protocol'
import {
  type ConfigFinding,
  checkOwnConfigs,
  describeFinding,
  findingsOf,
  type HomePaths,
  installationAt,
  loadConfig,
} from '@rosey/supervisor'
import { discoverAll } from '../daemon/discover-all.ts'
import { INSTALLATION_ROOT } from '../daemon/installation-root.ts'
import { type Diagnosis, type DoctorCheck, failure, fine, warning } from './check.ts'

const REMEDY = 'Correct the line named.'
const ALLOWED = 'Correct the line, or leave it: it is allowed.'

/** Whether the config is right, the own settings of connectors and plugins included. */
export const checkConfig: DoctorCheck = async (paths) => {
  try {
    const loaded = await loadConfig(paths.root)
    const references = loaded.checkAgainst(await discoverAll(paths, loaded.config))
    const own = await ownConfigs(paths)
    // An unknown key of a plugin that runs is an error, of one that is disabled it is not.
    const told = new Set(own.map(({ message }) => message))
    const found = [
      ...[...loaded.warnings, ...references]
        .filter((text) => !told.has(text))
        .map((text) => warning('config', text, ALLOWED)),
      ...own,
    ]
    return found.length > 0 ? found : [fine('config', loaded.file ?? 'no rosey.yaml: all defaults hold')]
  } catch (error) {
    if (!(error instanceof RoseyError)) throw error
    const findings = findingsOf(error)
    return findings.length > 0
      ? findings.map(diagnosisOf)
      : [{ ...failure('config', error.message, REMEDY), code: error.code }]
  }
}

async function ownConfigs(paths: HomePaths): Promise<Diagnosis[]> {
  const { findings, unusable } = await checkOwnConfigs(paths, installationAt(INSTALLATION_ROOT))
  const broken = unusable.map(({ message }) => failure('plugins', message, 'Correct the schema in its manifest.'))
  return [...findings.map(diagnosisOf), ...broken]
}

function diagnosisOf(finding: ConfigFinding): Diagnosis {
  const { code, file, position, key } = finding
  return { ...failure('config', describeFinding(finding), REMEDY), code, place: { file, ...position, key } }
}
