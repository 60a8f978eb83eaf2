import type { ErrorCode } from '@rosey/protocol'

const CONFIG: readonly ErrorCode[] = [
  'config-conflict',
  'config-invalid',
  'config-syntax',
  'config-unknown-key',
  'home-unusable',
  'socket-path',
  'node-missing',
  'key-exposed',
  'key-invalid',
]
const UNKNOWN: readonly ErrorCode[] = ['crash-unknown', 'name-unknown', 'quarantine-unknown']
const REFUSED: readonly ErrorCode[] = ['control-refused', 'console-refused', 'key-foreign']
const SILENT: readonly ErrorCode[] = ['daemon-silent', 'bus-unreachable', 'protocol-mismatch']

/** The exit code of a command that ended with this error (DESIGN §10). */
export function exitCodeOf(code: ErrorCode): number {
  if (code === 'usage') return 2
  if (code === 'daemon-missing') return 3
  if (UNKNOWN.includes(code)) return 4
  if (SILENT.includes(code)) return 69
  if (REFUSED.includes(code)) return 77
  return CONFIG.includes(code) ? 78 : 1
}
