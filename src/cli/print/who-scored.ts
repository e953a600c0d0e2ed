import type { Reproduction } from '../../app/answerable/reproducer.ts'
import type { AnsweredEntry, FoundPrediction, WhoScored } from '../../app/answerable/who-scored.ts'
import { keyText } from '../../core/key-text.ts'
import type { ModelPrediction } from '../../avro/prediction.ts'
import { exactJson } from '../../core/exact-json.ts'
import type { Release } from '../../releases/release.ts'
import { plural } from '../../core/text.ts'
import { timeText } from './plan-text.ts'
import { rangeFields, rangeText } from './replay.ts'
import { differenceLines, reproductionFields } from './reproduction.ts'
import { textTable } from './text-table.ts'

/** Whose prediction was asked for. */
export interface AskedPrediction {
  readonly key: Buffer | null
  readonly eventId: string | null
  readonly atMs: number | null
}

/** Who scored, for people; empty where nobody did. */
export function whoScoredText(
  asked: AskedPrediction,
  { range, matching, found, unreadable }: WhoScored,
  again: readonly Reproduction[] | null,
): string[] {
  if (found.length === 0) return []
  return [
    headline(asked, matching, found.length),
    ...found.flatMap((each, i) => predictionLines(each, range.topic, again?.[i])),
    ...(unreadable === 0 ? [] : [`${plural(unreadable, 'value')} there cannot be read as predictions`]),
  ]
}

/** That nobody did, and where that was looked for. */
export function nothingText(asked: AskedPrediction, { range, unreadable }: WhoScored): string {
  const cannot =
    unreadable === 0 ? '' : `; ${plural(unreadable, 'value')} there cannot be read as predictions`
  return `no prediction ${wanted(asked)}: searched ${rangeText(range)}${cannot}`
}

function headline(asked: AskedPrediction, matching: number, shown: number): string {
  if (asked.atMs !== null)
    return `the last prediction ${wanted(asked)}, of ${String(matching)} by when they were scored:`
  const those = shown < matching ? `, the last ${String(shown)} of them` : ''
  return `${plural(matching, 'prediction')} ${wanted(asked)}${those}:`
}

function wanted({ key, eventId, atMs }: AskedPrediction): string {
  return [
    ...(eventId === null ? [] : [`for ${eventId}`]),
    ...(key === null ? [] : [`of key ${keyText(key)}`]),
    ...(atMs === null ? [] : [`scored at ${timeOf(atMs)} or earlier`]),
  ].join(' ')
}

function predictionLines(
  { partition, offset, key, prediction, answers }: FoundPrediction,
  topic: string,
  again: Reproduction | undefined,
): string[] {
  const { eventId, pipeline, eventTime, scoredAt } = prediction
  return [
    '',
    eventId,
    ...textTable([
      ['scored', `${timeOf(scoredAt)} by pipeline ${pipeline}`],
      ['event', eventTime === null ? 'has no time' : `of ${timeOf(eventTime)}`],
      [
        'stands',
        `${topic} ${String(partition)}:${offset.toString()}, key ${key === null ? 'none' : keyText(key)}`,
      ],
      ...includedRows(prediction),
    ]),
    ...answers.flatMap(answerLines),
    ...againLines(again),
  ]
}

function includedRows({ fields, lists, maps, features }: FoundPrediction['prediction']): string[][] {
  return Object.entries({ ...fields, ...lists, ...maps, ...features }).map(([name, value]) => [
    name,
    exactText(value),
  ])
}

function exactText(value: unknown): string {
  return typeof value === 'object' && value !== null ? exactJson(value) : String(value)
}

function answerLines({ entry, release }: AnsweredEntry): string[] {
  const { model, version, digest, arm, role, flags } = entry
  return [
    `  ${model}: ${saidText(entry)}`,
    ...textTable(
      [
        ['version', `${version}, ${role}${arm === null ? '' : `, arm ${arm}`}`],
        ['digest', digest],
        ...releaseRows(entry, release),
        ...numberRows(entry),
        ...(flags.length === 0 ? [] : [['flags', flags.join(', ')]]),
      ],
      '    ',
    ),
  ]
}

function saidText({ label, value, outputs, flags }: ModelPrediction): string {
  if (label !== null) return label
  if (value !== null) return String(value)
  if (outputs.length > 0) return 'numbers'
  return flags.length === 0 ? 'no prediction' : `no prediction (${flags.join(', ')})`
}

function releaseRows({ release: seq, role }: ModelPrediction, release: Release | null): string[][] {
  if (seq === null)
    return [
      ['release', role === 'fallback' ? 'none: it stood in for the model' : 'none: the config named a file'],
    ]
  if (release === null) return [['release', `${String(seq)}, which the store does not have`]]
  const { command, by, why, at } = release
  return [
    ['release', `${String(seq)}, ${timeText(at)}, ${command}`],
    ['by', by],
    ...(why === null ? [] : [['why', why]]),
  ]
}

function numberRows({ probabilities, outputs }: ModelPrediction): string[][] {
  return [
    ...probabilities.map(({ label, probability }) => [`p(${label})`, String(probability)]),
    ...outputs.map(({ name, value }) => [name, String(value)]),
  ]
}

function againLines(again: Reproduction | undefined): string[] {
  if (again === undefined) return []
  const { differences, lost } = again
  if (differences.length > 0) return ['  scored again: differs', ...differenceLines(differences)]
  return [
    lost.length === 0 ? '  scored again: the same, bit for bit' : '  cannot be scored again:',
    ...lost.map((reason) => `    ${reason}`),
  ]
}

/** For programs. */
export function whoScoredJson(
  { range, matching, found, unreadable }: WhoScored,
  again: readonly Reproduction[] | null,
): string {
  const predictions = found.map(({ partition, offset, key, prediction, answers }, i) => ({
    ...{ partition, offset: offset.toString(), key: key === null ? null : keyText(key) },
    prediction,
    releases: answers.map(({ release }) => release),
    ...(again === null ? {} : { again: reproductionFields(again[i]!) }),
  }))
  return exactJson({ ...rangeFields(range), matching, unreadable, predictions })
}

function timeOf(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('T', ' ')
}
