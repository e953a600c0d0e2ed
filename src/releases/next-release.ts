import { SluiceError } from '../core/errors.ts'
import { armsOf, versionsOf } from './release.ts'
import type { Arm, CanaryLimits, CanaryHold, ModelName, Release, ReleasePlan, Shadow } from './release.ts'
import { shownModel, shownVersion } from './store-keys.ts'

/** What a command makes of a model: all that holds from then on. */
export type NextState = Pick<Release, 'plan' | 'shadows' | 'retired'>

/** How a version takes over step by step. */
export interface CanaryRequest {
  readonly steps: readonly number[]
  readonly hold: CanaryHold
  readonly limits: CanaryLimits
}

/*
 * Each of these gives the state after a command, null where it changes nothing, and throws SluiceError USAGE for what the present
 * state does not allow. `newest` is the model's last release; null where it has none.
 */

/** One version answers for all keys: at once, or step by step. */
export function promoted(
  of: ModelName,
  newest: Release | null,
  version: number,
  canary: CanaryRequest | null,
): NextState | null {
  const plan: ReleasePlan =
    canary === null ? { kind: 'serve', version } : canaryPlan(of, newest, version, canary)
  return changed(newest, plan)
}

function canaryPlan(of: ModelName, newest: Release | null, to: number, canary: CanaryRequest): ReleasePlan {
  checkSteps(canary.steps)
  if (newest?.plan.kind !== 'serve') {
    const now =
      newest === null || newest.plan.kind === 'none' ? 'no version answers' : `a ${newest.plan.kind} is on`
    throw new SluiceError(
      'USAGE',
      `${shownModel(of)}: ${now}; a canary takes over from one version that answers for all keys`,
    )
  }
  const from = newest.plan.version
  if (from === to)
    throw new SluiceError('USAGE', `${shownVersion({ ...of, version: to })} answers for all keys already`)
  return { kind: 'canary', salt: saltOf(of, newest), from, to, ...canary, step: 0 }
}

function checkSteps(steps: readonly number[]): void {
  const isRising = steps.every((share, i) => share > (steps[i - 1] ?? 0))
  if (isRising && steps.at(-1) === 100) return
  throw new SluiceError(
    'USAGE',
    `steps of a canary rise to 100 percent, such as 1,10,50,100; found ${steps.join(',')}`,
  )
}

/**
 * Several versions share the keys. Where the versions are those that share them already, the salt and their order are kept:
 * whoever is in an arm stays there while it grows.
 */
export function split(of: ModelName, newest: Release | null, arms: readonly Arm[]): NextState | null {
  checkArms(of, arms)
  const present = newest?.plan
  const before = present === undefined ? [] : armsOf(present).map(({ version }) => version)
  const isSame =
    (present?.kind === 'split' || present?.kind === 'canary') &&
    before.length === arms.length &&
    arms.every(({ version }) => before.includes(version))
  if (!isSame) return changed(newest, { kind: 'split', salt: saltOf(of, newest), arms })
  const shares = new Map(arms.map(({ version, share }) => [version, share]))
  // Each has one.
  const ordered = before.map((version) => ({ version, share: shares.get(version)! }))
  return changed(newest, { kind: 'split', salt: present.salt, arms: ordered })
}

function checkArms(of: ModelName, arms: readonly Arm[]): void {
  const wrong = (why: string) => new SluiceError('USAGE', `split of ${shownModel(of)}: ${why}`)
  const versions = arms.map(({ version }) => version)
  if (new Set(versions).size < versions.length) throw wrong('a version is named twice')
  if (arms.length < 2) throw wrong('expected two versions or more; promote gives all keys to one')
  const sum = arms.reduce((total, { share }) => total + share, 0)
  // Shares may have decimals, whose sum is off by some units of the last place.
  if (Math.abs(sum - 100) > 1e-9) throw wrong(`shares add up to 100 percent, these to ${sum}`)
  if (arms.some(({ share }) => share <= 0))
    throw wrong('every version has a share above 0; leave the others out')
}

/** A version scores along without answering. */
export function shadowed(of: ModelName, newest: Release | null, shadow: Shadow): NextState | null {
  if (newest === null || newest.plan.kind === 'none')
    throw new SluiceError('USAGE', `${shownModel(of)}: no version answers that another could be held against`)
  if (armsOf(newest.plan).some(({ version }) => version === shadow.version))
    throw new SluiceError(
      'USAGE',
      `${shownVersion({ ...of, version: shadow.version })} answers, it cannot be a shadow as well`,
    )
  const others = newest.shadows.filter(({ version }) => version !== shadow.version)
  return changedState(newest, { ...newest, shadows: [...others, shadow] })
}

/** @param version null: no shadow at all */
export function unshadowed(newest: Release | null, version: number | null): NextState | null {
  if (newest === null) return null
  const shadows = version === null ? [] : newest.shadows.filter((each) => each.version !== version)
  return changedState(newest, { ...newest, shadows })
}

/** A version that is not to be promoted again; one that is in use is not retired. */
export function retiredVersion(of: ModelName, newest: Release | null, version: number): NextState | null {
  const { plan = nobody, shadows = [], retired = [] } = newest ?? {}
  if (versionsOf({ plan, shadows }).includes(version)) {
    const isArm = armsOf(plan).some((arm) => arm.version === version)
    const way = isArm ? 'promote another version' : `end it with --off`
    throw new SluiceError(
      'USAGE',
      `${shownVersion({ ...of, version })} ${isArm ? 'answers' : 'is a shadow'} now and cannot be retired; ${way} first`,
    )
  }
  if (retired.includes(version)) return null
  return { plan, shadows, retired: [...retired, version].sort((a, b) => a - b) }
}

/** The model is out of service: nobody answers. */
export function retiredModel(newest: Release | null): NextState | null {
  return newest === null ? null : changedState(newest, { ...newest, plan: nobody, shadows: [] })
}

const nobody: ReleasePlan = { kind: 'none' }

/**
 * The plan of an earlier release again.
 *
 * @param releases all of them, ascending
 * @param to the release meant; null: what the present one took the place of
 */
export function rolledBack(of: ModelName, releases: readonly Release[], to: number | null): NextState | null {
  const newest = releases.at(-1) ?? null
  const target = to === null ? planBefore(of, releases) : planOf(of, releases, to)
  const gone = armsOf(target).find(({ version }) => newest?.retired.includes(version) === true)
  if (gone !== undefined)
    throw new SluiceError(
      'USAGE',
      `${shownVersion({ ...of, version: gone.version })} is retired: --to names a release without it`,
    )
  return changed(newest, target)
}

function planOf(of: ModelName, releases: readonly Release[], seq: number): ReleasePlan {
  const found = releases.find((release) => release.seq === seq)
  if (found === undefined)
    throw new SluiceError('USAGE', `${shownModel(of)} has no release ${seq}: ${heldReleases(releases)}`)
  if (found.plan.kind === 'canary')
    throw new SluiceError(
      'USAGE',
      `release ${seq} was a step of a canary: name one whose versions were there to stay`,
    )
  return found.plan
}

function heldReleases(releases: readonly Release[]): string {
  return releases.length === 0 ? 'it has none' : `it has 1 to ${releases.length}`
}

/**
 * What stood before: a release puts its plan on a pile, a roll-back takes off what it went past, so that one after another leads
 * further back. Steps of a canary are on the way to somewhere, and nobody wants to go back to nobody.
 */
function planBefore(of: ModelName, releases: readonly Release[]): ReleasePlan {
  const pile: ReleasePlan[] = []
  for (const { plan, command } of releases) {
    if (plan.kind === 'canary' || plan.kind === 'none') continue
    const at = pile.findLastIndex((each) => isSamePlan(each, plan))
    if (at >= 0 && (command === 'rollback' || command === 'canary-rollback')) pile.length = at + 1
    else if (at !== pile.length - 1 || at < 0) pile.push(plan)
  }
  const present = releases.at(-1)?.plan ?? nobody
  const before = pile.findLast((plan) => !isSamePlan(plan, present))
  if (before !== undefined) return before
  throw new SluiceError('USAGE', `${shownModel(of)}: no release before this one can be gone back to`)
}

/** The shadows stay, but for versions that answer now; a retired version that answers is not retired any more. */
function changed(newest: Release | null, plan: ReleasePlan): NextState | null {
  const answering = armsOf(plan).map(({ version }) => version)
  const isFree = (version: number) => !answering.includes(version)
  return changedState(newest, {
    plan,
    shadows: (newest?.shadows ?? []).filter(({ version }) => isFree(version)),
    retired: (newest?.retired ?? []).filter(isFree),
  })
}

function changedState(newest: Release | null, { plan, shadows, retired }: NextState): NextState | null {
  const isSame =
    newest !== null &&
    isSamePlan(newest.plan, plan) &&
    JSON.stringify(newest.shadows) === JSON.stringify(shadows)
  return isSame ? null : { plan, shadows, retired }
}

/** The release that is made gives its number to the salt, so that no experiment has the arms of another. */
function saltOf({ model }: ModelName, newest: Release | null): string {
  return `${model}/${(newest?.seq ?? 0) + 1}`
}

/** Plans are read from JSON that was written with their members in one order. */
function isSamePlan(one: ReleasePlan, other: ReleasePlan): boolean {
  return JSON.stringify(armsOf(one)) === JSON.stringify(armsOf(other)) && one.kind === other.kind
}
