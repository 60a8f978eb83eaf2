import { failed, GOES_ON, goesOnRefused, restarted, SERVES, type Sin } from '../sin.ts'

const BROKE_ITS_BUS = restarted(/^lost its bus connection: its own connection broke/)
const broke = (what: string) => new RegExp(`^broke the rules of the control pipe: ${what}`)

/** Plugins that write nonsense and lies to the bus, to the control pipe, and to whatever else is open. */
export const PIPES: readonly Sin[] = [
  {
    does: 'publishes a gigantic message past the SDK',
    plugin: 'gigantic-message',
    begins: '!gigantic',
    ends: BROKE_ITS_BUS,
  },
  {
    does: 'writes malformed NATS to the bus',
    plugin: 'closes-its-bus',
    begins: '!cut',
    ends: BROKE_ITS_BUS,
  },
  {
    does: 'writes garbage to the control pipe',
    plugin: 'garbage-on-control',
    begins: '!garbage',
    ends: restarted(broke('a line that is not JSON')),
  },
  {
    does: 'writes an endless line to the control pipe',
    plugin: 'endless-control-line',
    begins: '!endless',
    settings: { restart: { policy: 'never' } },
    ends: failed(broke('a line of more than 256 KB; its restart policy is never')),
  },
  {
    does: 'forges messages of bot, bus and connectors',
    plugin: 'forges-messages',
    begins: '!forge',
    answer: /^it was said$/,
    ends: GOES_ON,
  },
  {
    does: 'says a second time that it is ready',
    plugin: 'forges-messages',
    begins: '!forge-ready',
    ends: restarted(broke('it says ready twice')),
  },
  {
    does: 'lies in a hello',
    plugin: 'lies-in-hello',
    begins: '!introduce',
    ends: restarted(broke('it says hello twice')),
  },
  {
    does: 'writes raw bytes to every descriptor',
    plugin: 'writes-everywhere',
    begins: '!scribble',
    ends: restarted(broke('')),
  },
  {
    does: 'listens to a subject of 8,000 words and speaks there',
    plugin: 'goes-deep',
    begins: '!deep-subject',
    answer: /^it tried$/,
    ends: goesOnRefused(1),
  },
  {
    does: 'prints lines of JSON that are too deep',
    plugin: 'goes-deep',
    begins: '!deep-lines',
    answer: /^it is out$/,
    ends: GOES_ON,
  },
  {
    does: 'says heartbeats that are too deep',
    plugin: 'goes-deep',
    begins: '!deep-heartbeats',
    answer: /^it was said$/,
    ends: GOES_ON,
  },
  {
    does: 'says large heartbeats as fast as it can',
    plugin: 'goes-deep',
    begins: '!fat-heartbeats',
    answer: /^it begins$/,
    ends: SERVES,
  },
  {
    does: 'sends what would pollute prototypes',
    plugin: 'pollutes-prototypes',
    begins: '!pollute',
    answer: /^it was sent$/,
    ends: GOES_ON,
  },
]
