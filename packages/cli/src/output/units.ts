/** A duration for people, in its two largest units: `3 d 4 h`, `2 min 5 s`, `0 s`; `-` when unknown. */
export function formatSeconds(seconds: number | null): string {
  if (seconds === null) return '-'
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [Math.floor(seconds) % 60, 's'],
  ] as const
  const first = parts.findIndex(([count]) => count > 0)
  if (first === -1) return '0 s'
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}

/** A measured value with its unit, or `-` when it is unknown. */
export function formatMeasure(value: number | null, unit: string): string {
  return value === null ? '-' : `${Math.round(value * 10) / 10} ${unit}`
}

/** A size for people: `312 B`, `1.2 KB`, `3.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const kilobytes = bytes / 1024
  return kilobytes < 1024 ? `${kilobytes.toFixed(1)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`
}

/** A moment (ISO 8601) in the time zone of whoever looks: `2026-05-01 12:00:00`. */
export function formatTime(time: string): string {
  const date = new Date(time)
  const two = (part: number) => String(part).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
