/** The library: models and pipelines in a process of one's own. `sluice/stream` adds Kafka; `sluice/model` is the scorer alone. */
export { loadPipeline, runPipeline } from './app/embedded-pipeline.ts'
export type { LoadedPipeline, PipelineConfig, PipelineOptions } from './app/given-pipeline.ts'
export type { EventDeadLetter } from './app/event-dead-letter.ts'
export type { ScoredEvents, SkippedEvent } from './app/event-scorer.ts'
export {
  limitsOf,
  loadModel,
  loadModelAside,
  ModelError,
  MISSING_LEVEL,
  readModelFacts,
  scoreRow,
  scoreRows,
  UNKNOWN_LEVEL,
  warmUp,
} from './model/index.ts'
export type {
  ContributionScorer,
  DrawnNode,
  DrawnTree,
  FileSettings,
  InputColumn,
  LeafScorer,
  LoadOptions,
  Model,
  ModelCategory,
  ModelFacts,
  ModelFormat,
  OutputColumn,
  RowPrediction,
  RowProblem,
  ScoredRow,
  Scorer,
  ScoreRowsOptions,
  StagedScorer,
  TreeDrawer,
  ValueProblem,
} from './model/index.ts'
export { decodePrediction } from './avro/prediction.ts'
export type { ModelPrediction, Prediction } from './avro/prediction.ts'
export { SluiceError } from './core/errors.ts'
export { Fault } from './core/outcome.ts'
export type { Logger } from './core/logger.ts'
export { version } from './version.ts'
