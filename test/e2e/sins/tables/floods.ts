import { failed, GOES_ON, SERVES, type Sin } from '../sin.ts'

/** Plugins that say too much on their output and on the bus. */
export const FLOODS: readonly Sin[] = [
  {
    does: 'floods stdout',
    plugin: 'floods-stdout',
    begins: '!print',
    answer: /./,
    // It hangs in a pipe that is read at a bounded rate: who waits for the system is given six times as long.
    settings: { health: { heartbeatSeconds: 0.2, hangSeconds: 1 }, restart: { policy: 'never' } },
    ends: failed(/^hung: no sign of life for \d+ s, its event loop (is blocked|waits for the system)/),
  },
  { does: 'prints an endless line', plugin: 'endless-line', begins: '!line', answer: /^it is out$/, ends: GOES_ON },
  { does: 'floods the bus through the SDK', plugin: 'floods', begins: '!flood', answer: /^it begins$/, ends: GOES_ON },
  {
    does: 'floods the bus past the SDK',
    plugin: 'floods-bus',
    begins: '!publish',
    answer: /^it is out$/,
    settings: { limits: { cpuPercent: null } },
    ends: GOES_ON,
  },
  {
    does: 'subscribes a million times',
    plugin: 'million-subscriptions',
    begins: '!listen',
    answer: /./,
    settings: { limits: { cpuPercent: null } },
    // A nats-server cuts off who does not read a million refusals in time.
    ends: SERVES,
  },
  {
    does: 'announces what is too large',
    plugin: 'gigantic-message',
    begins: '!huge',
    answer: /larger|too large|bytes/,
    ends: GOES_ON,
  },
]
