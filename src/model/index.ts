/** The scorer alone: models read and scored, without Kafka. */
export { loadModel, readModelFacts } from './load-model.ts'
export { columnFactsOf } from './column-facts-of.ts'
export { loadModelAside } from './load-aside.ts'
export { warmUp } from './warm-up.ts'
export { defaultModelBytes, howToRaise, limitsOf } from './format.ts'
export type { LoadOptions, ModelLimits } from './format.ts'
export { SettingError, settingsIn } from './file-settings.ts'
export type { FileSettings } from './file-settings.ts'
export { scoreRow, valueProblems } from './score-row.ts'
export type { RowPrediction, RowProblem, ValueProblem } from './score-row.ts'
export { scoreRows } from './score-rows.ts'
export type { ScoredRow, ScoreRowsOptions } from './score-rows.ts'
export { averageWordVector } from './word-vectors.ts'
export { conversionExceptions, RowConverter } from './row-converter.ts'
export type {
  ConversionException,
  ConversionOptions,
  ConversionRefusal,
  ConversionReport,
} from './row-converter.ts'
export { modelCategories } from './scorer.ts'
export type {
  ContributionScorer,
  LeafScorer,
  Model,
  ModelCategory,
  ModelFormat,
  Scorer,
  StagedScorer,
  TreeDrawer,
  Unsaid,
} from './scorer.ts'
export type {
  ModelDetail,
  ModelFacts,
  TrainingMetrics,
  TrainingParameter,
  VariableImportance,
} from './facts.ts'
export { MISSING_LEVEL, UNKNOWN_LEVEL } from '../core/column.ts'
export type { InputColumn, OutputColumn } from '../core/column.ts'
export type { DrawnNode, DrawnSplit, DrawnTree, Side, SplitTest } from '../core/drawn-tree.ts'
export { ModelError } from '../core/errors.ts'
