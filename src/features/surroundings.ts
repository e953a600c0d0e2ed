import type { InputColumn } from '../core/column.ts'
import { nothingOutside } from './outside.ts'
import type { Outside } from './outside.ts'

/** A model of the config, for steps that ask what it knows. */
export interface PlanModel {
  readonly name: string
  readonly columns: readonly InputColumn[]
}

/** What a table of training says of one column. */
export interface TrainingColumn {
  /** Null where not all of its cells are numbers, missing ones aside, or there are none. */
  readonly mean: number | null
  /** The most frequent text, of equals the first; null where there is none. */
  readonly mostFrequent: string | null
}

/** A file of training that was read: the columns that were asked for, or why it is of no use. */
export type TrainingFile =
  | {
      readonly columns: ReadonlyMap<string, TrainingColumn>
      /** All that it has, for hints. */
      readonly names: readonly string[]
    }
  | { readonly problem: string; readonly hint?: string }

/** What steps may ask for beside the event's fields: read or opened before the plan is compiled, since a plan reads no files. */
export interface PlanSurroundings extends Outside {
  /** By name; null where the model's file is of no use, which is told already. */
  readonly models: ReadonlyMap<string, PlanModel | null>
  /** By the path that the settings name. */
  readonly training: ReadonlyMap<string, TrainingFile>
  /** What becomes of whole numbers beyond 2^53 that come from outside, as of those in events (`input.longs`). */
  readonly longs: 'number' | 'bigint'
}

export const noSurroundings: PlanSurroundings = {
  models: new Map(),
  training: new Map(),
  longs: 'number',
  ...nothingOutside,
}

/** Columns of a table of training that a step asks for. */
export interface TrainingQuestion {
  readonly file: string
  readonly columns: readonly string[]
}
