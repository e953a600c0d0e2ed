import { cycleSeconds, sensorChannels } from './channels.ts'
import type { SensorChannel } from './channels.ts'
import { Random } from './random.ts'
import type { CycleShape, RigStatistics } from './rig-statistics.ts'
import { simulate } from './simulator.ts'
import type { SimulatedCycle } from './simulator.ts'
import { readingKinds, troubleKinds } from './trouble.ts'
import type { Trouble, TroubleKind } from './trouble.ts'

/** How readings are put into events: one each, or as blocks of a steady rate. */
export type EventShape = 'readings' | 'blocks'

export interface ReadingOptions {
  readonly shape: EventShape
  readonly rigs: number
  readonly seed: number
  /** Share of events with a trouble, from 0 to 1; there is none in the first cycle. */
  readonly trouble: number
  /** The kinds of trouble, in turn. */
  readonly kinds?: readonly TroubleKind[]
  /** When the first cycle begins. */
  readonly startMs: number
}

/** An event of schema `sluice.rig.SensorReading` or `sluice.rig.SensorBlock`. */
export type SensorEvent = Readonly<Record<string, unknown>> & { readonly rigId: string }

export interface SimulatedReadings {
  readonly event: SensorEvent
  /** When the last of its readings was taken, whatever the event says. */
  readonly takenAtMs: number
  readonly trouble: Trouble | null
}

/** Seconds in an event of blocks. */
const blockSeconds = 10

/** A late reading is behind all windows and any lateness that makes sense. */
const lateByMs = 3 * 3_600_000

/**
 * The cycles of all rigs as their sensors give them, all rigs side by side, for ever. The readings of a cycle have the
 * cycle's mean. Within it the channels of one reading a second go as the statistics say; of the others nothing of the
 * kind is known: they stay at their mean.
 */
export function* simulateReadings(
  statistics: RigStatistics,
  options: ReadingOptions,
): Generator<SimulatedReadings, never> {
  const { rigs, seed, startMs, shape } = options
  const cycles = simulate(statistics, { rigs, seed, trouble: 0, now: () => 0 })
  const random = new Random(seed, rigs + 1)
  const troubles = new ReadingTroubles(options)
  for (let cycle = 0; ; cycle++) {
    const cycleMs = startMs + cycle * cycleSeconds * 1000
    const ofRigs = Array.from({ length: rigs }, () => new RigCycle(cycles.next().value, statistics, random))
    const events = shape === 'readings' ? readingsOf(ofRigs, cycleMs) : blocksOf(ofRigs, cycleMs)
    for (const event of events) yield troubles.next(event, cycle)
  }
}

/** Events that a second has on average. */
export function eventsPerSecond(shape: EventShape, rigs: number): number {
  return shape === 'readings' ? rigs * slow.length : (rigs * sensorChannels.length) / blockSeconds
}

const slow = sensorChannels.filter(({ hz }) => hz === 1)

type Undisturbed = Omit<SimulatedReadings, 'trouble'>

function* readingsOf(rigs: readonly RigCycle[], cycleMs: number): Generator<Undisturbed> {
  for (let second = 0; second < cycleSeconds; second++) {
    const ts = cycleMs + second * 1000
    for (const rig of rigs) {
      for (const channel of slow) {
        const event = { rigId: rig.rigId, channel: channel.name, ts, value: rig.values(channel)[second]! }
        yield { event, takenAtMs: ts }
      }
    }
  }
}

function* blocksOf(rigs: readonly RigCycle[], cycleMs: number): Generator<Undisturbed> {
  for (let second = 0; second < cycleSeconds; second += blockSeconds) {
    const start = cycleMs + second * 1000
    for (const rig of rigs) {
      for (const channel of sensorChannels) {
        const { name, hz } = channel
        const values = rig.values(channel).slice(second * hz, (second + blockSeconds) * hz)
        const event = { rigId: rig.rigId, channel: name, start, hz, values }
        yield { event, takenAtMs: start + ((values.length - 1) * 1000) / hz }
      }
    }
  }
}

/** The readings of a cycle, by channel. */
class RigCycle {
  readonly rigId: string
  readonly #values: ReadonlyMap<string, readonly number[]>

  constructor({ event, truth }: SimulatedCycle, { shapes }: RigStatistics, random: Random) {
    this.rigId = event.rigId
    this.#values = new Map(
      sensorChannels.map(({ feature, hz }) => {
        // Features are numbers where there is no trouble.
        const mean = event[feature] as number
        const shape = shapes.get(feature)?.get(truth.cooler)
        const count = cycleSeconds * hz
        return [feature, shape === undefined ? flat(mean, count) : shaped(mean, shape, random)]
      }),
    )
  }

  values({ feature }: SensorChannel): readonly number[] {
    // Made for each channel.
    return this.#values.get(feature)!
  }
}

function flat(mean: number, count: number): readonly number[] {
  return Array.from({ length: count }, () => mean)
}

/** The figures of the shape are rounded, and the noise has a mean of its own: it is taken out again. */
function shaped(mean: number, { meanDeviation, noiseStd }: CycleShape, random: Random): readonly number[] {
  const away = meanDeviation.map((deviation) => deviation + noiseStd * random.normal())
  const middle = away.reduce((sum, each) => sum + each, 0) / away.length
  return away.map((each) => mean + each - middle)
}

/** Chooses events at random, and kinds in turn. */
class ReadingTroubles {
  readonly #random: Random
  readonly #share: number
  readonly #kinds: readonly TroubleKind[]
  #count = 0

  constructor({ seed, trouble, shape, kinds = readingKinds(shape) }: ReadingOptions) {
    this.#random = new Random(seed, 0)
    this.#share = trouble
    this.#kinds = kinds
  }

  next({ event, takenAtMs }: Undisturbed, cycle: number): SimulatedReadings {
    if (this.#random.uniform() >= this.#share || cycle === 0) return { event, takenAtMs, trouble: null }
    // A remainder of a list that is not empty.
    const kind = this.#kinds[this.#count++ % this.#kinds.length]!
    const { reason } = troubleKinds[kind]
    const field = kind === 'missing-value' ? 'value' : null
    return { event: spoiltReading(kind, event), takenAtMs, trouble: { kind, reason, field } }
  }
}

function spoiltReading(kind: TroubleKind, event: SensorEvent): SensorEvent {
  if (kind === 'missing-value') return { ...event, value: null }
  if (kind !== 'late-reading') return event
  const time = 'ts' in event ? 'ts' : 'start'
  return { ...event, [time]: Number(event[time]) - lateByMs }
}
