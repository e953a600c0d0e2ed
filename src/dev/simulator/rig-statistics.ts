import { readFile } from 'node:fs/promises'

import { SluiceError, messageOf } from '../../core/errors.ts'
import { cycleSeconds } from './channels.ts'

/** The columns that name a condition in the statistics, and the example's model of each. */
const modelOfLabel = {
  cool_cond_y: 'cooler',
  valve_cond_y: 'valve',
  pump_leak_y: 'pump',
  acc_gas_leak_y: 'accumulator',
  stable_y: 'stable',
} as const

type LabelColumn = keyof typeof modelOfLabel

// The keys of a const object are exactly its type's keys.
const labelColumns = Object.keys(modelOfLabel) as readonly LabelColumn[]

/** What each of the example's models ought to predict. */
export type Truth = Readonly<Record<(typeof modelOfLabel)[LabelColumn], string>>

interface Feature {
  readonly name: string
  /** Least and greatest cycle mean of the real experiment. */
  readonly min: number
  readonly max: number
}

/** The state of a rig during a cycle, and how its cycle means are distributed: one number a feature. */
export interface Condition {
  readonly truth: Truth
  readonly median: readonly number[]
  readonly drift: readonly number[]
  readonly noise: readonly number[]
}

/** How the readings of a channel are about the mean of their cycle, one a second. */
export interface CycleShape {
  readonly meanDeviation: readonly number[]
  readonly noiseStd: number
}

/** Figures of the real rig, ready to draw from. */
export interface RigStatistics {
  readonly features: readonly Feature[]
  /** The condition of each cycle of the real experiment, in time order. */
  readonly experiment: readonly Condition[]
  /** By feature and condition of the cooler, where the channel gives one reading a second. */
  readonly shapes: ReadonlyMap<string, ReadonlyMap<string, CycleShape>>
}

type ConditionEntry = Condition & Readonly<Record<LabelColumn, number>> & { readonly cycles: number }

/** `rig-statistics.json` as it is written. */
interface StatisticsFile {
  readonly features: readonly Feature[]
  readonly conditions: readonly ConditionEntry[]
  readonly withinCycle1Hz: {
    readonly channels: Readonly<Record<string, Readonly<Record<string, CycleShape>>>>
  }
  readonly schedule: {
    readonly labels: readonly LabelColumn[]
    readonly runs: readonly (readonly [condition: readonly number[], cycles: number])[]
  }
}

/** @throws SluiceError CONFIG naming the file */
export async function readRigStatistics(path: string): Promise<RigStatistics> {
  try {
    // A file of ours: what is read from it is checked below, as far as a draw depends on it.
    const file = JSON.parse(await readFile(path, 'utf8')) as StatisticsFile
    const widths = file.conditions.flatMap(({ median, drift, noise }) => [median, drift, noise])
    if (widths.some(({ length }) => length !== file.features.length)) {
      throw new Error('a condition has another number of figures than there are features')
    }
    return { features: file.features, experiment: experiment(file), shapes: shapesOf(file) }
  } catch (error) {
    throw new SluiceError('CONFIG', `${path}: not the statistics of a rig: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

function shapesOf({ withinCycle1Hz: { channels } }: StatisticsFile): RigStatistics['shapes'] {
  const shapes = Object.values(channels).flatMap((byCooler) => Object.values(byCooler))
  if (shapes.some(({ meanDeviation }) => meanDeviation.length !== cycleSeconds)) {
    throw new Error(`the shape of a cycle has another number of figures than ${cycleSeconds} seconds`)
  }
  return new Map(
    Object.entries(channels).map(([feature, byCooler]) => [feature, new Map(Object.entries(byCooler))]),
  )
}

/**
 * The schedule names cooler, valve, pump and accumulator. Of each such condition the first cycles were not yet stable,
 * as many as the statistics count: that gives back the stability of all 2,205 real cycles.
 */
function experiment({ conditions, schedule }: StatisticsFile): Condition[] {
  const key = (values: readonly number[]) => values.join('/')
  const stable = new Map<string, ConditionEntry>()
  const unstable = new Map<string, ConditionEntry>()
  for (const entry of conditions) {
    const target = entry.stable_y === 0 ? stable : unstable
    target.set(key(schedule.labels.map((label) => entry[label])), entry)
  }
  const seen = new Map<string, number>()
  return schedule.runs.flatMap(([values, cycles]) =>
    Array.from({ length: cycles }, () => {
      const name = key(values)
      const before = seen.get(name) ?? 0
      seen.set(name, before + 1)
      const notYet = unstable.get(name)
      const entry = notYet !== undefined && before < notYet.cycles ? notYet : stable.get(name)
      if (entry === undefined) throw new Error(`no figures for the condition ${name} of the schedule`)
      return conditionOf(entry)
    }),
  )
}

function conditionOf(entry: ConditionEntry): Condition {
  const truth = Object.fromEntries(
    labelColumns.map((column) => [modelOfLabel[column], String(entry[column])]),
  )
  const { median, drift, noise } = entry
  return { truth: truth as Truth, median, drift, noise } // the columns are all of the table above
}
