/** A span as nats-server writes it: `1d2h3m4s`, without the parts before the first that is not 0. */
export function spanOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  const shown = first === -1 ? [] : parts.slice(first)
  return `${shown.map(([count, unit]) => count + unit).join('')}${seconds % 60}s`
}

/** A moment as ISO text. */
export function momentOf(ms: number): string {
  return new Date(ms).toISOString()
}
