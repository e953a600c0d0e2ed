import type { ColumnFacts } from '../core/column-facts.ts'
import type { ModelErrorPolicy, Policies } from '../core/policy.ts'
import type { Fault } from '../core/outcome.ts'
import type { Served } from '../core/prediction-entry.ts'
import type { Plan } from '../features/plan.ts'
import type { ModelRows } from '../features/row.ts'
import type { ContributionScorer, Scorer } from '../model/scorer.ts'
import type { BoundScorer } from './asked-scorer.ts'
import type { Routing } from './routing.ts'

/** A model, or a version of one, as one pipeline uses it. */
export interface PipelineModel {
  readonly name: string
  readonly version: string
  readonly digest: string
  readonly served: Served
  /** Whose own it is; left out where it answers for all. */
  readonly tenant?: string
  readonly scorer: Scorer | BoundScorer
  readonly rows: ModelRows
  /** Levels of the predicted class; null for models without classes. */
  readonly levels: readonly string[] | null
  readonly contributions: { readonly scorer: ContributionScorer; readonly top: number } | null
  /** What its file says of its columns, read when it is asked for; left out where there is no file. */
  readonly columnFacts?: () => ColumnFacts
  /** How values were distributed in training, as `baseline.json` has it; left out where nobody said. */
  readonly baselineText?: string
  /** Why it refuses a row of `rows`, for people; left out where nobody can say. Holds no value. */
  readonly whyRefused?: (rows: Float64Array, row: number) => string
}

/** What scoring wants of a feature plan. */
export type ScoringPlan = Pick<Plan, 'capacity' | 'run' | 'called'>

/** The same of one that remembers from batch to batch. */
export type LastingPlan = ScoringPlan & Pick<Plan, 'memory'>

/** All that scoring is made of, wherever the events come from: compiled and checked against each other. */
export interface ScoringParts {
  /** Its capacity is how many rows are scored at once. */
  readonly plan: ScoringPlan
  /** Several of one name where its rows are shared out among versions. */
  readonly models: readonly PipelineModel[]
  /** Which versions have which rows; null where every model has every row. */
  readonly routing: Routing | null
  /** What is wrong with an event as a whole; null where nothing can be. */
  readonly eventFault: ((event: object) => Fault | null) | null
  readonly policies: Policies
  readonly onModelError: ModelErrorPolicy
}
