import { answersInWords } from './answer-counts.ts'
import type { Ledger } from './ledger.ts'
import { labelInWords } from './rig-words.ts'

/** What the view cannot read from the topics' records. */
export interface LiveFacts {
  /** Null until the broker has told. */
  readonly published: number | null
  readonly lag: number
  readonly elapsedSeconds: number
  /** How long ago the broker was last heard: all figures are as old. */
  readonly ageSeconds: number
  /** What is open in windows, in words; none where there are no windows. */
  readonly windows: readonly string[]
  /** What the stream waits for; empty when it flows. */
  readonly waitingFor: string
  /** What was started for the demo and has ended. */
  readonly ended: readonly string[]
}

/** Asked twice a second: a little late is not old. */
const oldSeconds = 3
const nameWidth = 20

/** The demo's state in a few lines, redrawn in place. */
export function renderLive(ledger: Ledger, facts: LiveFacts, rate: number, width: number): string[] {
  return [
    ...troubles(facts),
    `events in ${facts.published ?? '-'}   predictions ${ledger.predictions}   dead letters ${ledger.deadLetters}   ${rateText(facts, rate)}   lag ${facts.lag}`,
    `event age ${ages(ledger)}`,
    ...facts.windows,
    '',
    ...[...ledger.labels].flatMap(([model, labels]) => row(model, countsInWords(labels, model), width)),
    ...released(ledger, width),
    ...(ledger.reasons.size === 0
      ? []
      : ['', ...row('dead letters', countsInWords(ledger.reasons, null), width)]),
    ...(ledger.lastLetter === null ? [] : [`  ${'the last one'.padEnd(nameWidth)} ${ledger.lastLetter}`]),
    '',
    ...ledger.samples.map((sample) => `  ${sample}`),
  ]
}

/** The same in one line, for a log. */
export function renderLine(ledger: Ledger, facts: LiveFacts, rate: number): string {
  const counts = `${facts.published ?? '-'} in, ${ledger.predictions} predictions, ${ledger.deadLetters} dead letters`
  const line = `${counts}, ${rateText(facts, rate)}, lag ${facts.lag}, event age ${ages(ledger)}`
  const parts = [line, ...answerLines(ledger), ...facts.windows, ...troubles(facts)]
  return `${facts.elapsedSeconds.toFixed(0).padStart(4)} s  ${parts.join(', ')}`
}

function troubles({ ageSeconds, waitingFor, ended }: LiveFacts): string[] {
  return [
    ...ended.map((what) => `ENDED: ${what}`),
    ...(waitingFor === '' ? [] : [`WAITING for ${waitingFor}`]),
    ...(ageSeconds < oldSeconds
      ? []
      : [`OLD FIGURES of ${ageSeconds.toFixed(0)} s ago: the broker does not answer`]),
  ]
}

function rateText({ ageSeconds }: LiveFacts, rate: number): string {
  return ageSeconds < oldSeconds ? `${rate.toFixed(0)} events/s` : '- events/s'
}

function ages({ ages: recent }: Ledger): string {
  if (recent.length === 0) return '-'
  const sorted = Float64Array.from(recent).sort()
  const at = (q: number) =>
    `${(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]! * 1000).toFixed(0)} ms`
  return `p50 ${at(0.5)}, p99 ${at(0.99)}`
}

/** Which versions answered: a row for each model that is released. */
function released({ answers }: Ledger, width: number): string[] {
  const rows = [...answers.released].flatMap(([model, versions]) =>
    row(`${model} answers by`, answersInWords(versions), width),
  )
  return rows.length === 0 ? [] : ['', ...rows]
}

/** The same, a line for each. */
export function answerLines({ answers }: Ledger): string[] {
  return [...answers.released].map(
    ([model, versions]) => `${model} answers by ${answersInWords(versions).join(', ')}`,
  )
}

function countsInWords(counts: ReadonlyMap<string, number>, model: string | null): string[] {
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([label, count]) => `${model === null ? label : labelInWords(model, label)}: ${count}`)
}

/** A name and what is said of it, on as many lines as that needs; broken between items. */
function row(name: string, items: readonly string[], width: number): string[] {
  const lines: string[] = []
  let line: string | null = null
  for (const item of items) {
    if (line !== null && line.length + 3 + item.length < width) line += `   ${item}`
    else {
      if (line !== null) lines.push(line)
      line = `  ${(lines.length === 0 ? name : '').padEnd(nameWidth)} ${item}`
    }
  }
  return line === null ? lines : [...lines, line]
}
