import { Random } from './random.ts'
import type { Condition, RigStatistics, Truth } from './rig-statistics.ts'
import { kindsToInject, troubleKinds } from './trouble.ts'
import type { Trouble, TroubleKind } from './trouble.ts'

export interface SimulatorOptions {
  readonly rigs: number
  readonly seed: number
  /** Share of events with a trouble, from 0 to 1. */
  readonly trouble: number
  /** Whether tombstones are among the troubles. */
  readonly tombstones?: boolean
  /** The one kind of trouble that there is; null for all in turn. */
  readonly onlyTrouble?: TroubleKind | null
  /** When a cycle ended, in milliseconds since the epoch; asked once an event. */
  readonly now: () => number
}

/** An event of schema `sluice.rig.SensorCycle`: the three named fields, the features by name, and two categories. */
export type SensorCycle = Readonly<Record<string, string | number | null>> & {
  readonly rigId: string
  readonly cycle: number
  readonly endedAt: number
}

export interface SimulatedCycle {
  readonly event: SensorCycle
  /** What the models ought to say about the event; holds for a troubled one as well, had it been scored. */
  readonly truth: Truth
  readonly trouble: Trouble | null
}

/** Names of rigs: rig-01, rig-02, ... */
export function rigName(index: number): string {
  return `rig-${String(index + 1).padStart(2, '0')}`
}

/**
 * What was true of a rig's cycle. It depends on the number of rigs alone, not on the seed: so whoever reads predictions
 * can tell right from wrong without asking the simulator.
 */
export function truthOf(
  statistics: RigStatistics,
  rigs: number,
): (rigId: string, cycle: number) => Truth | undefined {
  return (rigId, cycle) => {
    const rig = Number(/^rig-(\d+)$/.exec(rigId)?.[1]) - 1
    const known = rig >= 0 && rig < rigs && Number.isInteger(cycle) && cycle >= 0
    return known ? conditionAt(statistics, rigs, rig, cycle).truth : undefined
  }
}

/** Every rig runs through the whole experiment, over and over; rigs are spread evenly along it, so that they differ. */
function conditionAt({ experiment }: RigStatistics, rigs: number, rig: number, cycle: number): Condition {
  const start = Math.floor((rig * experiment.length) / rigs)
  // The remainder is an index; a rig's experiment is never empty.
  return experiment[(start + cycle) % experiment.length]!
}

/**
 * Draws the cycles of all rigs, one rig after the other, for ever. The same options give the same cycles; trouble is
 * drawn apart, so that events without it are the same at any rate of trouble.
 */
export function* simulate(
  statistics: RigStatistics,
  options: SimulatorOptions,
): Generator<SimulatedCycle, never> {
  const { rigs, seed } = options
  const streams = Array.from({ length: rigs }, (_, rig) => ({
    rigId: rigName(rig),
    random: new Random(seed, rig + 1),
  }))
  const troubles = new Troubles(statistics, options)
  for (let cycle = 0; ; cycle++) {
    for (const [rig, { rigId, random }] of streams.entries()) {
      const condition = conditionAt(statistics, rigs, rig, cycle)
      const event = draw(statistics, condition, random, { rigId, cycle, endedAt: options.now() })
      yield { truth: condition.truth, ...troubles.next(event) }
    }
  }
}

/**
 * median + z0 drift + z noise: z0 one standard normal a cycle, z one a feature. Some spreads reach below zero, where no
 * channel of the rig measures.
 */
function draw(
  { features }: RigStatistics,
  { median, drift, noise }: Condition,
  random: Random,
  about: { readonly rigId: string; readonly cycle: number; readonly endedAt: number },
): SensorCycle {
  const event: Record<string, string | number | null> & typeof about = { ...about }
  const common = random.normal()
  for (const [index, { name }] of features.entries()) {
    // Each condition has one number a feature: checked when the statistics were read.
    const value = median[index]! + common * drift[index]! + random.normal() * noise[index]!
    event[name] = Math.max(0, value)
  }
  event['rigMode'] = null
  event['vibBand'] = null
  return event
}

/** Texts that no model was trained on, among them near misses. */
const unknownModes = ['maintenance', 'NOMINAL', ' nominal']

/** A lost decimal point or a mix-up of units: beyond any limit, whatever the feature. */
const mixUp = 1000

/** Chooses events at random, and kinds in turn: so that all kinds come up as evenly, and as early, as can be. */
class Troubles {
  readonly #random: Random
  readonly #share: number
  readonly #kinds: readonly TroubleKind[]
  readonly #features: RigStatistics['features']
  #count = 0

  constructor(
    { features }: RigStatistics,
    { seed, trouble, tombstones = false, onlyTrouble = null }: SimulatorOptions,
  ) {
    this.#random = new Random(seed, 0)
    this.#share = trouble
    this.#kinds = onlyTrouble === null ? kindsToInject(tombstones) : [onlyTrouble]
    this.#features = features
  }

  next(event: SensorCycle): { readonly event: SensorCycle; readonly trouble: Trouble | null } {
    if (this.#random.uniform() >= this.#share) return { event, trouble: null }
    // A remainder of a list that is not empty.
    const kind = this.#kinds[this.#count++ % this.#kinds.length]!
    const spoilt = this.#spoil(kind, event)
    const { reason } = troubleKinds[kind]
    return { event: spoilt?.event ?? event, trouble: { kind, reason, field: spoilt?.field ?? null } }
  }

  #spoil(
    kind: TroubleKind,
    event: SensorCycle,
  ): { readonly event: SensorCycle; readonly field: string } | null {
    if (troubleKinds[kind].at !== 'event') return null
    // Lists that are not empty.
    if (kind === 'unknown-category') {
      const mode = unknownModes[this.#random.below(unknownModes.length)]!
      return { event: { ...event, rigMode: mode }, field: 'rigMode' }
    }
    const { name, max } = this.#features[this.#random.below(this.#features.length)]!
    return { event: { ...event, [name]: kind === 'missing-value' ? null : mixUp * max }, field: name }
  }
}
