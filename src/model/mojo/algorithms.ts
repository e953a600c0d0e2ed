import type { Algorithm } from './algorithm.ts'
import { coxph } from './algorithms/coxph.ts'
import { deepLearning } from './algorithms/deep-learning.ts'
import { drf } from './algorithms/drf.ts'
import { extendedIsolationForest } from './algorithms/extended-isolation-forest.ts'
import { gam } from './algorithms/gam.ts'
import { gbm } from './algorithms/gbm.ts'
import { glm } from './algorithms/glm.ts'
import { glrm } from './algorithms/glrm.ts'
import { isolationForest } from './algorithms/isolation-forest.ts'
import { isotonicRegression } from './algorithms/isotonic-regression.ts'
import { kLime } from './algorithms/k-lime.ts'
import { kMeans } from './algorithms/k-means.ts'
import { mojoPipeline } from './algorithms/mojo-pipeline.ts'
import { pca } from './algorithms/pca.ts'
import { ruleFit } from './algorithms/rulefit.ts'
import { stackedEnsemble } from './algorithms/stacked-ensemble.ts'
import { svm } from './algorithms/svm.ts'
import { targetEncoder } from './algorithms/target-encoder.ts'
import { upliftDrf } from './algorithms/uplift-drf.ts'
import { word2vec } from './algorithms/word2vec.ts'
import { xgboost } from './algorithms/xgboost.ts'

/**
 * The table of algorithms. To add one: write `algorithms/<name>.ts` that exports an `Algorithm`, import it above, add
 * one line here, in alphabetical order.
 */
export const algorithms: readonly Algorithm[] = [
  coxph,
  deepLearning,
  drf,
  extendedIsolationForest,
  gam,
  gbm,
  glm,
  glrm,
  isolationForest,
  isotonicRegression,
  kLime,
  kMeans,
  mojoPipeline,
  pca,
  ruleFit,
  stackedEnsemble,
  svm,
  targetEncoder,
  upliftDrf,
  word2vec,
  xgboost,
]

/** Algorithms that are recognised and refused, with the reason. */
export const refusedAlgorithms: ReadonlyMap<string, string> = new Map([
  ['Deep Water', 'Deep Water models hold native networks of a discontinued H2O extension'],
])
