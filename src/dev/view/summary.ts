import type { Ledger } from './ledger.ts'
import { answerLines } from './live-view.ts'

/** What became of events that are readings. */
export interface WindowedEvents {
  /** Readings that are part of a window, or of no interest to any. */
  readonly absorbed: number
  /** Windows that closed: each is a prediction or a dead letter of its own. */
  readonly rows: number
  /** Windows that have not closed. */
  readonly open: number
}

/** What went in. */
export interface Published {
  /** Of a pipeline with windows; null of others. */
  readonly windows?: WindowedEvents | null

  readonly events: number
  /** How many events carry a trouble that must end under that reason; null where that is not known. */
  readonly expectedReasons: Readonly<Record<string, number>> | null
  /** Neither scored nor dead-lettered: tombstones under the default policy. */
  readonly skipped: number
  /** Events that somebody else put on the topic meanwhile: what became of them is counted, what should is not known. */
  readonly others: number
}

export interface Summary {
  readonly lines: readonly string[]
  /** True when every event is accounted for, each under the reason it was made for where there is one. */
  readonly addsUp: boolean
}

/** Compares what went in with what came out. */
export function summarize(published: Published, ledger: Ledger): Summary {
  const accounted = accountedFor(ledger, published.skipped, published.windows ?? null)
  const { expectedReasons } = published
  const reasons = [...new Set([...Object.keys(expectedReasons ?? {}), ...ledger.reasons.keys()])].sort()
  const rows = reasons.map((reason) => {
    const found = ledger.reasons.get(reason) ?? 0
    return { reason, expected: expectedReasons === null ? found : (expectedReasons[reason] ?? 0), found }
  })
  const events = published.events + published.others
  const surplus = rows.reduce((sum, { expected, found }) => sum + Math.max(0, found - expected), 0)
  const addsUp =
    accounted === events &&
    surplus <= published.others &&
    rows.every(({ expected, found }) => found >= expected)
  return {
    addsUp,
    lines: [
      '',
      `events in      ${String(events).padStart(9)}${published.others > 0 ? `  (${published.others} not of this demo)` : ''}`,
      `predictions    ${String(ledger.predictions).padStart(9)}`,
      `dead letters   ${String(ledger.deadLetters).padStart(9)}`,
      ...rows.map(
        ({ reason, expected, found }) =>
          `  ${reason.padEnd(23)} ${String(found).padStart(5)}${mark(expected, found, published.others)}`,
      ),
      ...(ledger.lastLetter === null ? [] : [`  the last one: ${ledger.lastLetter}`]),
      ...(published.skipped > 0
        ? [`skipped        ${String(published.skipped).padStart(9)}${skippedWhat(published)}`]
        : []),
      ...windowLines(published.windows ?? null),
      ...(ledger.reported > 0
        ? [
            `reported       ${String(ledger.reported).padStart(9)}  (scored, and copied to the dead-letter topic)`,
          ]
        : []),
      ...(ledger.repeats > 0
        ? [`repeats        ${String(ledger.repeats).padStart(9)}  (same eventId, counted once)`]
        : []),
      ...answerLines(ledger),
      ...accuracyLines(ledger),
      ...(expectedReasons === null ? ledger.samples.map((sample) => `  ${sample}`) : []),
      addsUp
        ? `adds up: ${events} in = ${sumOf(ledger, published)}${published.skipped > 0 ? ` + ${published.skipped} skipped` : ''}`
        : `DOES NOT ADD UP: ${events} in, ${accounted} accounted for`,
    ],
  }
}

/** How many events have an outcome. What comes of windows has none of its own. */
export function accountedFor(
  { predictions, deadLetters }: Pick<Ledger, 'predictions' | 'deadLetters'>,
  skipped: number,
  windows: WindowedEvents | null,
): number {
  return predictions + deadLetters + skipped + (windows === null ? 0 : windows.absorbed - windows.rows)
}

function sumOf({ predictions, deadLetters }: Ledger, { windows }: Published): string {
  if (windows == null) return `${predictions} predictions + ${deadLetters} dead letters`
  const { absorbed, rows } = windows
  const ofReadings = predictions + deadLetters - rows
  return `${absorbed} absorbed by windows + ${ofReadings} dead letters of readings`
}

function windowLines(windows: WindowedEvents | null): string[] {
  if (windows === null) return []
  const { absorbed, rows, open } = windows
  return [
    `absorbed       ${String(absorbed).padStart(9)}  (readings that went into windows, or that no window asks for)`,
    `windows        ${String(rows).padStart(9)}  (closed, each a prediction or a dead letter; ${open} still open)`,
  ]
}

/** All that a simulated demo skips. */
function skippedWhat({ expectedReasons }: Published): string {
  return expectedReasons === null ? '  (tombstones, other types, or by a policy)' : '  (tombstones)'
}

function mark(expected: number, found: number, others: number): string {
  return found >= expected && found <= expected + others ? '' : `  EXPECTED ${expected}`
}

function accuracyLines(ledger: Ledger): string[] {
  const shares = [...ledger.accuracy].map(([model, share]) => `${model} ${share.toFixed(3)}`)
  return shares.length === 0 ? [] : [`accuracy on the simulator's truth: ${shares.join(', ')}`]
}
