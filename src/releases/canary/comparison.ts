import { formatCount, plural } from '../../core/text.ts'
import type { ArmCounts } from '../../scoring/arm-counts.ts'
import { latencyAt } from '../../scoring/latency-bins.ts'
import type { PairCounts } from '../../scoring/pair-counts.ts'
import { microsText, percentText } from './figures.ts'
import { wrongKeys } from './sample-ratio.ts'
import {
  differenceOf,
  mixtureRatio,
  pairedDifferenceOf,
  recordsToDecide,
  sequenceRadius,
  tau2,
} from './sequential-test.ts'
import type { ShareDifference } from './sequential-test.ts'
import type { Arm } from '../release.ts'

/** A version that answers for some of the keys, and what its rows came to. */
export interface CountedArm extends Arm {
  readonly counts: ArmCounts
  /** Different keys that it answered for, within some 2 %; null where nobody counted them. */
  readonly keys: number | null
}

/** Of what is said to be certain: it holds however often one looks. */
const alpha = 0.05

/** How many times the records of a test that is looked at once one needs that may be looked at at any time: measured for 1 and 2 points. */
const lookingCosts = 2

/** A difference of shares that one cares for. */
const worthKnowing = 0.01

/**
 * For people: a line for each arm, then how each of the others compares with the first.
 *
 * @param haveTheirKeys whether the arms have the keys that their shares promise
 */
export function comparisonLines(arms: readonly CountedArm[], haveTheirKeys: boolean): readonly string[] {
  const all = arms.reduce((sum, { counts }) => sum + counts.records, 0)
  const lines = arms.map((arm) => armLine(arm, all))
  const [first, ...others] = arms
  if (first === undefined || others.length === 0) return lines
  if (!haveTheirKeys) return [...lines, `not compared: ${wrongKeys}`]
  return [...lines, ...others.map((other) => differenceLine(first, other))]
}

function armLine({ version, share, counts, keys }: CountedArm, all: number): string {
  const { records, refused, micros } = counts
  const got = all === 0 ? '' : `, got ${percentText(records / all)} of the records`
  const figures =
    records === 0
      ? []
      : [
          `refused ${percentText(refused / records)}`,
          `median ${microsText(latencyAt(micros, 0.5))}, p99 ${microsText(latencyAt(micros, 0.99))}`,
          labelShares(counts),
        ]
  const head = `version ${version} (${share} %${got}): ${plural(records, 'record')}${keysText(keys)}`
  return [head, ...figures.filter((text) => text !== '')].join('; ')
}

function keysText(keys: number | null): string {
  if (keys === null) return ''
  return Number.isFinite(keys) ? ` of about ${plural(rounded(keys), 'key')}` : ' of too many keys to count'
}

/** No more digits than are known. */
function rounded(keys: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, keys))) - 1)
  return Math.round(keys / step) * step
}

function labelShares({ labels }: ArmCounts): string {
  const counts = Object.entries(labels).toSorted(([, a], [, b]) => b - a)
  const all = counts.reduce((sum, [, count]) => sum + count, 0)
  return counts.map(([label, count]) => `'${label}' ${percentText(count / all)}`).join(', ')
}

function differenceLine(first: CountedArm, other: CountedArm): string {
  const [before, now] = [first.counts, other.counts]
  const head = `version ${other.version} beside ${first.version}: refusals`
  if (before.records === 0 || now.records === 0) return `${head} not decided: one of them has no records`
  const found = differenceOf(
    { count: before.refused, of: before.records },
    { count: now.refused, of: now.records },
  )
  return `${head} ${verdictOf(found)}${isDecided(found) ? '' : `: ${stillNeeded(before, now, other.version)}`}`
}

function isDecided({ difference, variance }: ShareDifference): boolean {
  return mixtureRatio(difference, variance, tau2) >= 1 / alpha
}

function verdictOf(found: ShareDifference): string {
  const radius = sequenceRadius(found.variance, tau2, alpha)
  const range = `${points(found.difference - radius)} to ${points(found.difference + radius)} points, 95 % at any time`
  return `${points(found.difference)} points (${range}); ${verdictWord(found)}`
}

function verdictWord(found: ShareDifference): string {
  if (!isDecided(found)) return 'not decided'
  return found.difference > 0 ? 'certainly more' : 'certainly fewer'
}

/** What a difference of a point would take to be seen, at the share of refusals that the first has. */
function stillNeeded(before: ArmCounts, now: ArmCounts, version: number): string {
  const share = before.refused / before.records
  const fixed = recordsToDecide(share, Math.min(1, share + worthKnowing), before.records / now.records)
  const rest = lookingCosts * fixed - now.records
  if (rest <= 0) return `less than a point, as ${plural(now.records, 'record')} would show`
  return `about ${formatCount(rest)} more records of version ${version} for a difference of a point`
}

/** For people: what a shadow makes of the rows that another version answers for. */
export function shadowLines(version: number, shadow: number, pairs: PairCounts): readonly string[] {
  const { compared, onlyFirst, onlySecond } = pairs
  const all = compared + onlyFirst + onlySecond
  if (all === 0) return [`shadow ${shadow} beside version ${version}: nothing compared yet`]
  return [
    `shadow ${shadow} beside version ${version}: ${plural(compared, 'record')} compared`,
    ...agreementLines(pairs),
    ...Object.entries(pairs.shifts).map(([name, { count, sum, squares }]) => {
      const mean = sum / count
      const sd = Math.sqrt(Math.max(0, squares / count - mean ** 2))
      return `  ${name}: moved by ${mean.toPrecision(3)} in the mean, standard deviation ${sd.toPrecision(3)}`
    }),
    `  refused by the shadow alone ${formatCount(onlyFirst)}, by version ${version} alone ${formatCount(onlySecond)}: ` +
      verdictWord(pairedDifferenceOf(onlySecond, onlyFirst, all)),
  ]
}

function agreementLines({ labels }: PairCounts): readonly string[] {
  const cells = Object.entries(labels).flatMap(([one, row]) =>
    Object.entries(row).map(([other, count]) => ({ one, other, count })),
  )
  const all = cells.reduce((sum, { count }) => sum + count, 0)
  if (all === 0) return []
  const others = cells.filter(({ one, other }) => one !== other).toSorted((a, b) => b.count - a.count)
  const apart = others.reduce((sum, { count }) => sum + count, 0)
  const share = (all - apart + 0.5) / (all + 1)
  const radius = sequenceRadius((share * (1 - share)) / all, tau2, alpha)
  const range = `${percentText(Math.max(0, share - radius))} to ${percentText(Math.min(1, share + radius))}, 95 % at any time`
  return [
    `  labels agree for ${percentText(1 - apart / all)} (${range})`,
    ...others.map(({ one, other, count }) => `  '${one}' became '${other}' for ${plural(count, 'record')}`),
  ]
}

/** `+0.52` */
function points(share: number): string {
  return `${share < 0 ? '' : '+'}${(100 * share).toFixed(2)}`
}
