import type { Writable } from 'node:stream'
import { SingleBar } from 'cli-progress'
import type { ProgressDisplay } from '../../app/score-file.ts'
import { formatCount, formatDuration } from '../../core/text.ts'

export const noProgress: ProgressDisplay = { update: () => undefined, stop: () => undefined }

/**
 * A bar on standard error when that is a terminal, else nothing.
 *
 * @param totalBytes null where the end is not known: rows and rows/s alone are shown. It may be of another unit than bytes, as
 *   long as `update` is told the same
 */
export function progressBar(
  stderr: Writable & { readonly isTTY?: boolean },
  totalBytes: number | null,
  now: () => number,
  noun = 'rows',
): ProgressDisplay {
  if (stderr.isTTY !== true) return noProgress
  const start = now()
  const bar = new SingleBar({
    stream: stderr,
    format: totalBytes === null ? '{text}' : '[{bar}] {percentage} %  {text}',
    barsize: 30,
    fps: 5,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
  })
  bar.start(totalBytes ?? 1, 0, { text: '' })
  return {
    update(rows, bytes) {
      bar.update(totalBytes === null ? 0 : Math.min(bytes, totalBytes), {
        text: progressText(rows, bytes, totalBytes, (now() - start) / 1000, noun),
      })
    },
    stop: () => {
      bar.stop()
    },
  }
}

/** `120,000 rows, 200,000 rows/s, 3 s left`. */
export function progressText(
  rows: number,
  bytes: number,
  totalBytes: number | null,
  seconds: number,
  noun = 'rows',
): string {
  const rate = seconds > 0 ? rows / seconds : 0
  const text = `${formatCount(rows)} ${noun}, ${formatCount(rate)} ${noun}/s`
  if (totalBytes === null || bytes === 0) return text
  return `${text}, ${formatDuration((seconds * Math.max(0, totalBytes - bytes)) / bytes)} left`
}
