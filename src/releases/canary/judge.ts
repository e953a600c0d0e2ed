import { twoSampleTail } from '../../core/chi-square.ts'
import { formatCount, formatDuration, plural } from '../../core/text.ts'
import type { ArmCounts, GroupCounts } from '../../scoring/arm-counts.ts'
import { latencyAt } from '../../scoring/latency-bins.ts'
import type { CanaryLimits, ReleasePlan } from '../release.ts'
import { hellinger, totalVariation } from '../../core/distances.ts'
import { microsText, percentText } from './figures.ts'
import { wrongKeys } from './sample-ratio.ts'
import { differenceOf, mixtureRatio, tau2, variancePerGroups } from './sequential-test.ts'

export type CanaryPlan = Extract<ReleasePlan, { readonly kind: 'canary' }>

/** Why a canary is taken back. */
export const canaryReasons = ['load-failed', 'refusals', 'labels', 'scores', 'latency'] as const

export type CanaryReason = (typeof canaryReasons)[number]

/** How many judgements in a row a limit was passed that is not believed the first time. */
export interface Strikes {
  readonly scores: number
  readonly latency: number
  /** Times of the new version at that judgement. */
  readonly micros: readonly number[]
}

export const noStrikes: Strikes = { scores: 0, latency: 0, micros: [] }

/** What the judge goes by beside the counts of this step. */
export interface CanaryStanding {
  /** How long this step has been held. */
  readonly heldMs: number
  /** Why an instance could not load the new version; null where all could. */
  readonly failedToLoad: string | null
  /** False where the versions do not have the keys that their shares promise. */
  readonly haveTheirKeys: boolean
  /** Of the judgement before; `noStrikes` in a new step. */
  readonly strikes: Strikes
}

export interface CanaryVerdict {
  readonly verdict: 'hold' | 'advance' | 'roll-back'
  /** Null unless it is taken back. */
  readonly reason: CanaryReason | null
  /** For people, with the figures. */
  readonly text: string
  readonly strikes: Strikes
}

/**
 * What holds where a plan does not say otherwise; false alarms by simulation in docs/canaries.md.
 *
 * * minRecords: below 100 an arm, shares are a matter of chance.
 * * refusals: two points more; less needs many records to be seen (a point about 16,000 an arm).
 * * latencyFactor: times are known to a power of 2 only, and a small share scores in small batches, which cost more a row: less than
 *   four times says nothing.
 * * labels, scores: what keys of different habits differ by stays below, where the smaller arm has thirty of them or more.
 */
export const defaultLimits: CanaryLimits = {
  minRecords: 100,
  refusals: 0.02,
  latencyFactor: 4,
  labels: 0.2,
  scores: 0.3,
}

/** A new version that refuses each of so many rows is taken back without statistics. */
const brakeRecords = 50

/** Of the always-valid test of refusals. */
const refusalAlpha = 0.001

/** Of distances: records of a key resemble each other, so a test takes them for more than they are. */
const distanceAlpha = 1e-6

/** So many standard deviations, taken over groups of keys, labels have to be apart. */
const deviationsOfKeys = 5

const strikesOut = { scores: 2, latency: 3 }

/** Nobody notices a row that takes less, whatever it is a multiple of; the slowest take that long when their process has to wait. */
const negligibleMicros = { median: 10, tail: 100 }

/** The slowest rows of a small share are slower: a pause counts for all rows of its batch, and these are few. */
const tailAllowance = 4

/** What one limit has to say: whether it is passed, whether that is believed at once, and its figures. */
interface Finding {
  readonly reason: CanaryReason
  readonly isOver: boolean
  /** False where chance could have done it. */
  readonly isCertain: boolean
  readonly text: string
}

/**
 * What becomes of a canary, from the counts of its present step, of all instances. Asked again every few seconds.
 *
 * @param primary of the version before. In a step of 100 % it gets no more rows: then those of the step before
 * @param candidate of the new version
 */
export function judgeCanary(
  plan: CanaryPlan,
  primary: ArmCounts,
  candidate: ArmCounts,
  standing: CanaryStanding,
): CanaryVerdict {
  const { limits } = plan
  if (standing.failedToLoad !== null)
    return rollBack('load-failed', `version ${plan.to} cannot be loaded: ${standing.failedToLoad}`, noStrikes)
  if (limits.refusals !== null && isRefusingAll(candidate, primary))
    return rollBack('refusals', `all ${formatCount(candidate.records)} rows are refused`, noStrikes)
  if (!standing.haveTheirKeys) return held(`not compared: ${wrongKeys}`, standing)
  const few = tooFew(plan, primary, candidate)
  if (few !== null) return held(few, standing)
  const lately = since(candidate.micros, standing.strikes.micros)
  const findings = primary.records < limits.minRecords ? [] : findingsOf(limits, primary, candidate, lately)
  const strikes = strikesAfter(standing.strikes, findings, candidate, lately)
  const fatal = findings.find(
    ({ reason, isOver, isCertain }) => isOver && isCertain && isOut(reason, strikes),
  )
  const figures = findings.map(({ text }) => text).join('; ')
  if (fatal !== undefined) return rollBack(fatal.reason, figures, strikes)
  const open = findings.some(({ isOver }) => isOver)
    ? 'not certain yet'
    : untilHeld(plan, candidate, standing)
  const text = [plural(candidate.records, 'record'), figures, open].filter(Boolean).join('; ')
  return { verdict: open === null ? 'advance' : 'hold', reason: null, text, strikes }
}

function held(text: string, { strikes }: CanaryStanding): CanaryVerdict {
  return { verdict: 'hold', reason: null, text, strikes }
}

function rollBack(reason: CanaryReason, text: string, strikes: Strikes): CanaryVerdict {
  return { verdict: 'roll-back', reason, text, strikes }
}

/** Rows that the version before refuses too are not the new one's fault. */
function isRefusingAll(candidate: ArmCounts, primary: ArmCounts): boolean {
  const isAlone = primary.refused <= primary.records / 2
  return candidate.records >= brakeRecords && candidate.refused === candidate.records && isAlone
}

function tooFew({ limits, steps, step, from, to }: CanaryPlan, primary: ArmCounts, candidate: ArmCounts) {
  const arms = [{ version: to, records: candidate.records }]
  if (steps[step]! < 100) arms.push({ version: from, records: primary.records })
  const few = arms.find(({ records }) => records < limits.minRecords)
  if (few === undefined) return null
  return `version ${few.version} has ${formatCount(few.records)} of ${plural(limits.minRecords, 'record')}`
}

/** Of rows since an earlier judgement; an instance that restarted since has fewer. */
function since(micros: readonly number[], earlier: readonly number[]): readonly number[] {
  return micros.map((count, bin) => Math.max(0, count - (earlier[bin] ?? 0)))
}

function findingsOf(
  limits: CanaryLimits,
  primary: ArmCounts,
  candidate: ArmCounts,
  lately: readonly number[],
): readonly Finding[] {
  return [
    limits.refusals === null ? null : refusals(limits.refusals, primary, candidate),
    limits.labels === null ? null : labels(limits.labels, primary, candidate),
    limits.scores === null ? null : scores(limits.scores, primary, candidate),
    limits.latencyFactor === null ? null : latency(limits.latencyFactor, primary, candidate, lately),
  ].filter((finding) => finding !== null)
}

function refusals(limit: number, primary: ArmCounts, candidate: ArmCounts): Finding {
  const [one, other] = [primary, candidate].map(({ refused, records }) => ({ count: refused, of: records }))
  const { difference, variance } = differenceOf(one!, other!)
  const byKeys = keysVariance(
    [primary, candidate],
    ({ refused }) => refused,
    ({ records }) => records,
  )
  return {
    reason: 'refusals',
    isOver: difference > limit,
    isCertain: mixtureRatio(difference, Math.max(variance, byKeys), tau2) >= 1 / refusalAlpha,
    text: `refused ${percentText(other!.count / other!.of)}, before ${percentText(one!.count / one!.of)} (limit ${percentText(limit)} more)`,
  }
}

function labels(limit: number, primary: ArmCounts, candidate: ArmCounts): Finding | null {
  const names = [...new Set([...Object.keys(primary.labels), ...Object.keys(candidate.labels)])].toSorted()
  if (names.length === 0) return null
  const [one, other] = [primary, candidate].map((counts) => {
    const byName = new Map(Object.entries(counts.labels))
    return names.map((name) => byName.get(name) ?? 0)
  })
  const distance = totalVariation(one!, other!)
  return {
    reason: 'labels',
    isOver: distance > limit,
    isCertain: twoSampleTail(one!, other!) < distanceAlpha && isBeyondKeys(names, primary, candidate),
    text: `labels ${distance.toFixed(3)} apart (limit ${limit})`,
  }
}

/** Whether the share of some label differs by more than keys do by themselves; true where nobody knows how much they do. */
function isBeyondKeys(names: readonly string[], primary: ArmCounts, candidate: ArmCounts): boolean {
  const predicted = ({ records, refused }: GroupCounts) => records - refused
  return names.some((name) => {
    const count = ({ labels: counts }: GroupCounts) => (Object.hasOwn(counts, name) ? counts[name]! : 0)
    const [before, now] = [primary, candidate].map((arm) => count(arm) / predicted(arm))
    const variance = keysVariance([primary, candidate], count, predicted)
    return Math.abs(now! - before!) >= deviationsOfKeys * Math.sqrt(variance)
  })
}

/** Of the difference of a share between arms, by how much groups of keys differ in it; 0 where there are no groups. */
function keysVariance(
  arms: readonly ArmCounts[],
  count: (group: GroupCounts) => number,
  of: (group: GroupCounts) => number,
): number {
  const variances = arms.map(({ groups = [] }) =>
    variancePerGroups(groups.map((group) => ({ count: count(group), of: of(group) }))),
  )
  return variances.reduce((sum, variance) => sum + (Number.isNaN(variance) ? 0 : variance), 0)
}

/** The output that moved most. */
function scores(limit: number, primary: ArmCounts, candidate: ArmCounts): Finding | null {
  const others = new Map(Object.entries(candidate.scores))
  const distances = Object.entries(primary.scores).flatMap(([name, one]) => {
    const other = others.get(name)
    const distance = other === undefined ? NaN : hellinger(one, other)
    return other === undefined || Number.isNaN(distance) ? [] : [{ name, one, other, distance }]
  })
  const [most] = distances.toSorted((a, b) => b.distance - a.distance)
  if (most === undefined) return null
  return {
    reason: 'scores',
    isOver: most.distance > limit,
    isCertain: twoSampleTail(most.one, most.other) < distanceAlpha,
    text: `${most.name} ${most.distance.toFixed(3)} apart (limit ${limit})`,
  }
}

/**
 * It is too slow where it has been on the whole and was lately: its first batches are cold, and of few rows they are a share that stays
 * for long.
 */
function latency(
  limit: number,
  primary: ArmCounts,
  candidate: ArmCounts,
  lately: readonly number[],
): Finding {
  const at = [0.5, 0.99].map((q) => latencyAt(primary.micros, q))
  const [half, most] = [0.5, 0.99].map((q) => latencyAt(candidate.micros, q))
  return {
    reason: 'latency',
    isOver:
      isSlower(limit, primary.micros, candidate.micros) &&
      (isIdle(lately) || isSlower(limit, primary.micros, lately)),
    isCertain: true,
    text:
      `median ${microsText(half!)}, before ${microsText(at[0]!)} (limit ${limit} times); ` +
      `p99 ${microsText(most!)}, before ${microsText(at[1]!)}`,
  }
}

function isSlower(limit: number, before: readonly number[], now: readonly number[]): boolean {
  const timesSlower = (q: number, negligible: number) =>
    latencyAt(now, q) / Math.max(latencyAt(before, q), negligible)
  return (
    timesSlower(0.5, negligibleMicros.median) > limit ||
    timesSlower(0.99, negligibleMicros.tail) > limit * tailAllowance
  )
}

function strikesAfter(
  before: Strikes,
  findings: readonly Finding[],
  { micros }: ArmCounts,
  lately: readonly number[],
): Strikes {
  const isOver = (reason: CanaryReason) =>
    findings.some((finding) => finding.reason === reason && finding.isOver && finding.isCertain)
  const latencyStrikes = isOver('latency') ? before.latency + (isIdle(lately) ? 0 : 1) : 0
  return { scores: isOver('scores') ? before.scores + 1 : 0, latency: latencyStrikes, micros }
}

/** Where nothing came, nothing is known. */
function isIdle(lately: readonly number[]): boolean {
  return lately.every((count) => count === 0)
}

function isOut(reason: CanaryReason, strikes: Strikes): boolean {
  return reason === 'scores' || reason === 'latency' ? strikes[reason] >= strikesOut[reason] : true
}

/** What a step still waits for; null where it has been held. */
function untilHeld({ hold }: CanaryPlan, { records }: ArmCounts, { heldMs }: CanaryStanding): string | null {
  const missing = [
    records < (hold.records ?? 0) ? plural(hold.records! - records, 'more record') : null,
    heldMs < (hold.seconds ?? 0) * 1000 ? formatDuration(hold.seconds! - heldMs / 1000) : null,
  ].filter((each) => each !== null)
  return missing.length === 0 ? null : `held for ${missing.join(' and ')}`
}
