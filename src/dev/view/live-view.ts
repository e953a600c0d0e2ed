import type { Ledger } from './ledger.ts'

/** What the view cannot read from the topics' records. */
export interface LiveFacts {
  readonly published: number
  readonly lag: number
  readonly elapsedSeconds: number
  /** What the stream waits for; empty when it flows. */
  readonly waitingFor: string
}

/** The demo's state in a few lines, redrawn in place. */
export function renderLive(ledger: Ledger, facts: LiveFacts, rate: number): string[] {
  return [
    `events in ${facts.published}   predictions ${ledger.predictions}   dead letters ${ledger.deadLetters}   ${rate.toFixed(0)} events/s   lag ${facts.lag}${facts.waitingFor === '' ? '' : `   WAITING for ${facts.waitingFor}`}`,
    `event age ${ages(ledger)}`,
    '',
    ...[...ledger.labels].map(([model, labels]) => `  ${model.padEnd(20)} ${counts(labels)}`),
    ...(ledger.reasons.size === 0 ? [] : ['', `  ${'dead letters'.padEnd(20)} ${counts(ledger.reasons)}`]),
    '',
    ...ledger.samples.map((sample) => `  ${sample}`),
  ]
}

/** The same in one line, for a log. */
export function renderLine(ledger: Ledger, facts: LiveFacts, rate: number): string {
  return `${facts.elapsedSeconds.toFixed(0).padStart(4)} s  ${facts.published} in, ${ledger.predictions} predictions, ${ledger.deadLetters} dead letters, ${rate.toFixed(0)} events/s, lag ${facts.lag}, event age ${ages(ledger)}${facts.waitingFor === '' ? '' : `, WAITING for ${facts.waitingFor}`}`
}

function ages({ ages: recent }: Ledger): string {
  if (recent.length === 0) return '-'
  const sorted = Float64Array.from(recent).sort()
  const at = (q: number) =>
    `${(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]! * 1000).toFixed(0)} ms`
  return `p50 ${at(0.5)}, p99 ${at(0.99)}`
}

function counts(map: ReadonlyMap<string, number>): string {
  return [...map]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([name, count]) => `${name}: ${count}`)
    .join('   ')
}
