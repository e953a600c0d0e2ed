/** The library: models and predictions, without broker or server. `sluice/mojo` is the scorer alone. */
export {
  limitsOf,
  loadModel,
  ModelError,
  MISSING_LEVEL,
  readModelFacts,
  scoreRow,
  UNKNOWN_LEVEL,
} from './model/index.ts'
export type {
  ContributionScorer,
  DrawnNode,
  DrawnTree,
  InputColumn,
  LeafScorer,
  LoadOptions,
  Model,
  ModelCategory,
  ModelFacts,
  ModelFormat,
  OutputColumn,
  RowPrediction,
  Scorer,
  StagedScorer,
  TreeDrawer,
  ValueProblem,
} from './model/index.ts'
export { decodePrediction } from './avro/prediction.ts'
export type { ModelPrediction, Prediction } from './avro/prediction.ts'
export { SluiceError } from './core/errors.ts'
export { Fault } from './core/outcome.ts'
export { version } from './version.ts'
