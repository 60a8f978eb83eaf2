import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { failed, GOES_ON, goesOnRefused, type Sin } from '../sin.ts'

const DENIED = 'ERR_ACCESS_DENIED'
/** So many attempts, each refused by the permission model. */
const denied = (attempts: number) => new RegExp(`^${Array(attempts).fill(DENIED).join(' ')}$`)
/** Each of these was taken away by the runner. */
const gone = (...names: string[]) => new RegExp(`^${names.map((name) => `${name} is not a function`).join(', ')}$`)

/** Plugins that reach for what is not theirs, and manifests that do harm by themselves. */
export const REACHES: readonly Sin[] = [
  {
    does: 'spawns a grandchild',
    plugin: 'spawns-grandchild',
    begins: '!spawn',
    answer: denied(4),
    ends: GOES_ON,
  },
  {
    does: 'signals its parent',
    plugin: 'signals-its-parent',
    begins: '!signal',
    answer: gone('process.kill', 'hidden._kill', 'hidden._debugProcess', 'setPriority'),
    ends: GOES_ON,
  },
  { does: "reads the bot's files", plugin: 'reads-files', begins: '!read', answer: denied(8), ends: GOES_ON },
  {
    does: 'follows a link out of its folder',
    plugin: 'follows-links',
    begins: 'start',
    prepare: (folder) => symlink('../../rosey.yaml', join(folder, 'out')),
    ends: failed(/The link .*\/follows-links\/out leads to .*\/rosey\.yaml, out of the folder/),
  },
  {
    does: 'would copy a link to where it leads out of its folder',
    plugin: 'moves-links',
    begins: 'start',
    prepare: async (folder) => {
      await mkdir(join(folder, 'deep', 'er'), { recursive: true })
      await symlink('../../manifest.yaml', join(folder, 'deep', 'er', 'up'))
    },
    ends: failed(/The link .*\/moves-links\/deep\/er\/up goes up to .*, and moves-links may write/),
  },
  { does: 'opens the network', plugin: 'opens-network', begins: '!dial', answer: denied(3), ends: GOES_ON },
  {
    does: 'connects to the control socket',
    plugin: 'dials-control-socket',
    begins: '!control',
    answer: denied(2),
    ends: GOES_ON,
  },
  {
    does: 'impersonates another on its subjects, queue and inbox',
    plugin: 'impersonates',
    begins: '!impersonate',
    answer: /^it tried$/,
    ends: goesOnRefused(6),
  },
  {
    does: 'answers for another',
    plugin: 'answers-for-another',
    begins: '!answer',
    answer: /^it tried$/,
    ends: goesOnRefused(2),
  },
  {
    does: 'has a catastrophic pattern in its manifest',
    plugin: 'catastrophic-pattern',
    begins: 'start',
    settings: { readyTimeoutSeconds: 1, config: { text: `${'a'.repeat(60)}!` } },
    ends: failed(/^gave up after 1 .*no ready within 1 s/),
  },
  {
    does: 'has a schema without a bottom in its manifest',
    plugin: 'deep-schema',
    begins: 'start',
    ends: failed(/config schema of deep-schema is nested deeper than 20 levels/),
  },
]
