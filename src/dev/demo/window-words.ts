import { formatDuration, plural } from '../../core/text.ts'

/** What is open, and what makes the next one close: a reading of that time, or so long without any. */
export interface WindowFacts {
  readonly open: { readonly windows: number; readonly readings: number }
  readonly next: { readonly readingMs: number; readonly silenceMs: number } | null
}

/** Where nothing comes out, whether something is on its way; nothing where there are no windows. */
export function windowWords(windows: WindowFacts | null): string[] {
  if (windows === null) return []
  const { open, next } = windows
  const counts = `windows open ${open.windows} (${plural(open.readings, 'reading')})`
  if (next === null) return [counts]
  const silence = formatDuration(next.silenceMs / 1000)
  return [
    counts,
    `the next closes with a reading of ${timeText(next.readingMs)}, or after ${silence} without any`,
  ]
}

/** A window of no calendar's time closes with silence alone. */
function timeText(ms: number): string {
  const time = new Date(ms)
  return Number.isNaN(time.getTime()) ? 'a later time' : time.toISOString()
}
