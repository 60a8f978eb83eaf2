import { failed, GOES_ON, restarted, type Sin, stopped } from '../sin.ts'

const NEVER = { restart: { policy: 'never' } } as const

/** Plugins that end, or do not begin, or do not end. */
export const ENDS: readonly Sin[] = [
  {
    does: 'exits with 0',
    plugin: 'exits-0',
    begins: '!leave',
    answer: /./,
    ends: stopped(/^ended by itself$/),
  },
  {
    does: 'exits with 0 under a policy that wants it always',
    plugin: 'exits-0',
    begins: '!leave',
    answer: /./,
    settings: { restart: { policy: 'always' } },
    ends: restarted(/exited with code 0|code 0/),
  },
  { does: 'exits with 1 at its start', plugin: 'exits-1', begins: 'start', ends: failed(/^gave up after 1 .*code 1/) },
  { does: 'exits with 78', plugin: 'exits-78', begins: 'start', ends: failed(/^its config is wrong/) },
  {
    does: 'throws in setup',
    plugin: 'throws-in-setup',
    begins: 'start',
    ends: failed(/^gave up after 1 .*setup\(\) failed: no such luck/),
  },
  {
    does: 'throws later',
    plugin: 'throws-later',
    begins: '!throw',
    answer: /^wait for it$/,
    ends: restarted(/much too late/),
  },
  {
    does: 'rejects later',
    plugin: 'rejects-later',
    begins: '!reject',
    answer: /^wait for it$/,
    settings: NEVER,
    ends: failed(/nobody waits for me.*restart policy is never/),
  },
  {
    does: 'overflows its stack',
    plugin: 'overflows-stack',
    begins: '!recurse',
    answer: /^wait for it$/,
    ends: restarted(/Maximum call stack size exceeded/),
  },
  { does: 'aborts', plugin: 'aborts', begins: '!abort', answer: /./, ends: restarted(/SIGABRT/) },
  {
    does: 'dies by SIGSEGV',
    plugin: 'dies-by-signal',
    begins: 'SIGSEGV',
    settings: NEVER,
    ends: failed(/SIGSEGV.*restart policy is never/),
  },
  {
    does: 'is never ready',
    plugin: 'never-ready',
    begins: 'start',
    settings: { readyTimeoutSeconds: 0.5 },
    ends: failed(/^gave up after 1 .*no ready within 0\.5 s/),
  },
  {
    does: 'is ready and dies each time',
    plugin: 'ready-then-dead',
    begins: 'start',
    ends: failed(/^gave up after 1 .*code 1/),
  },
  { does: 'ignores a stop', plugin: 'ignores-stop', begins: 'stop', ends: stopped(/^stopped on request$/) },
  { does: 'blocks in teardown', plugin: 'blocks-in-teardown', begins: 'stop', ends: stopped(/^stopped on request$/) },
  { does: 'does nothing wrong', plugin: 'dies-by-signal', begins: '!harmless', answer: /^nothing$/, ends: GOES_ON },
]
