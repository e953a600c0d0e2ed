import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** A model to measure, and the rows it is given. */
export interface Case {
  /** `zoo/gbm_bernoulli`: the folder of models, and the name. */
  readonly name: string
  /** What it stands for in the table. */
  readonly title: string
  readonly model: string
  readonly input: string
}

const models = join(import.meta.dirname, '../../../shared/models')

/** Each algorithm at least once; the large models first, their figures mean most. */
const table: readonly (readonly [name: string, title: string, input?: string])[] = [
  ['hydraulic/cool_cond', 'GBM, 60 x 3 trees'],
  ['hydraulic/bench-gbm-100x6-valve_cond', 'GBM, 100 x 4 trees of depth 6', 'hydraulic/cool_cond'],
  ['hydraulic/cool_cond-cat', 'GBM, 50 x 3 trees, categories'],
  ['hydraulic/hyd_accum', 'XGBoost, four classes'],
  ['hydraulic/stable', 'XGBoost, binomial'],
  ['hydraulic/anomaly', 'Isolation forest, 100 trees'],
  ['hydraulic/valve_cond', 'Deep learning 32 x 32'],
  ['hydraulic/pump_leak', 'GLM, multinomial'],
  ['hydraulic/kmeans', 'K-means'],
  ['zoo/gbm_bernoulli', 'GBM, 8 trees'],
  ['zoo/gbm_nbins_cats_large', 'GBM, 6 trees, 300 levels'],
  ['zoo/drf_multinomial', 'DRF, multinomial'],
  ['zoo/drf_deep', 'DRF, deep'],
  ['zoo/drf_deep_chain', 'DRF, chains of 73 steps'],
  ['zoo/xgb_multinomial', 'XGBoost, few trees, categories'],
  ['zoo/xgb_dart', 'XGBoost dart, few trees'],
  ['zoo/xgb_gblinear', 'XGBoost gblinear'],
  ['zoo/eif_ext2', 'Extended isolation forest'],
  ['zoo/uplift_kl', 'Uplift forest'],
  ['zoo/glm_binomial_logit', 'GLM, binomial'],
  ['zoo/gam_cr_binomial', 'GAM'],
  ['zoo/dl_multinomial', 'Deep learning, categories'],
  ['zoo/se_binomial_auto', 'Stacked ensemble'],
  ['zoo/pca_gramsvd', 'PCA'],
  ['zoo/glrm_quadratic', 'GLRM'],
  ['zoo/isotonic', 'Isotonic regression'],
  ['zoo/coxph_basic', 'Cox proportional hazards'],
  ['zoo/rulefit_rules_binomial', 'RuleFit'],
  ['zoo/te_blending', 'Target encoder'],
  ['zoo/word2vec', 'Word2Vec'],
]

/** The cases whose files are there. */
export const cases: readonly Case[] = table
  .map(([name, title, input = name]) => ({
    name,
    title,
    model: join(models, `${name}.zip`),
    input: join(models, `${input}.input.csv`),
  }))
  .filter(({ model, input }) => existsSync(model) && existsSync(input))

/** H2O's scorer under measurement. */
export const h2oReference = join(models, 'tools/MojoRef.java')
