import type { ModelPrediction, Prediction } from '../../avro/prediction.ts'
import { staleFlag } from '../../pipeline/flag-stale.ts'

/** What is another the second time. */
export interface BitDifference {
  /** Null for what concerns the prediction as a whole. */
  readonly model: string | null
  /** `label`, `value`, `probability 3`, `output distance`, `flags`, `field rigId`. */
  readonly what: string
  /** As text, in which two numbers are the same only if their bits are. */
  readonly recorded: string
  readonly now: string
}

/** Holds what does not come from models: the event's time, and what is included by both. */
export function eventDifferences(recorded: Prediction, now: Prediction): readonly BitDifference[] {
  const common = (place: 'fields' | 'lists' | 'maps' | 'features', noun: string) =>
    Object.keys(recorded[place])
      .filter((name) => Object.hasOwn(now[place], name))
      .map((name) => [`${noun} ${name}`, recorded[place][name], now[place][name]] as const)
  return differing(null, [
    ['event time', recorded.eventTime, now.eventTime],
    ...common('fields', 'field'),
    ...common('lists', 'field'),
    ...common('maps', 'field'),
    ...common('features', 'feature'),
  ])
}

/** Holds all that a model says, bit for bit. */
export function entryDifferences(recorded: ModelPrediction, now: ModelPrediction): readonly BitDifference[] {
  return differing(recorded.model, [
    ['digest', recorded.digest, now.digest],
    ['label', recorded.label, now.label],
    ['value', recorded.value, now.value],
    ...paired(
      'probability',
      recorded.probabilities.map(({ label, probability }) => [label, probability]),
      now.probabilities.map(({ label, probability }) => [label, probability]),
    ),
    ...paired(
      'output',
      recorded.outputs.map(({ name, value }) => [name, value]),
      now.outputs.map(({ name, value }) => [name, value]),
    ),
    ['flags', flagsOf(recorded), flagsOf(now)],
    ...contributionsOf(recorded, now),
  ])
}

type Compared = readonly [what: string, recorded: unknown, now: unknown]

type Named = readonly (readonly [name: string, value: number])[]

function differing(model: string | null, compared: readonly Compared[]): readonly BitDifference[] {
  return compared.flatMap(([what, before, after]) => {
    const [recorded, now] = [exactText(before), exactText(after)]
    return recorded === now ? [] : [{ model, what, recorded, now }]
  })
}

/** In their order, which is the model's. */
function paired(what: string, recorded: Named, now: Named): readonly Compared[] {
  const names = (numbers: Named) => numbers.map(([name]) => name)
  const sameNames = exactText(names(recorded)) === exactText(names(now))
  if (!sameNames) return [[`names of ${what}`, names(recorded), names(now)]]
  return recorded.map(([name, value], i) => [`${what} ${name}`, value, now[i]![1]])
}

/** They may have been asked for then or now only. */
function contributionsOf(recorded: ModelPrediction, now: ModelPrediction): readonly Compared[] {
  if (recorded.contributions === null || now.contributions === null) return []
  const named = ({ contributions }: ModelPrediction): Named =>
    contributions!.map(({ feature, value }) => [feature, value])
  return paired('contribution', named(recorded), named(now))
}

/** That another version answered in its place, or that it was late, is no matter of the version that did. */
function flagsOf({ flags }: ModelPrediction): readonly string[] {
  return flags.filter((flag) => flag !== staleFlag && !flag.startsWith('fallback:'))
}

/** The shortest text of a double is its own, but for the sign of zero. */
function exactText(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return `[${value.map(exactText).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, each]) => `${name}: ${exactText(each)}`).join(', ')}}`
}
