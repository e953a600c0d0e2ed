/** The scorer alone: H2O-3 MOJOs read and scored, without Kafka. */
export { loadModel } from './load-model.ts'
export type { LoadOptions } from './load-model.ts'
export type { ContributionScorer, LeafScorer, Model, ModelCategory, Scorer, StagedScorer } from './scorer.ts'
export type { ArchiveLimits } from './mojo/central-directory.ts'
export { MISSING_LEVEL, UNKNOWN_LEVEL } from '../core/column.ts'
export type { InputColumn, OutputColumn } from '../core/column.ts'
export { ModelError } from '../core/errors.ts'
