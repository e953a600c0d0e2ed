import { ModelError } from '../../../core/errors.ts'
import type { FeatureLayout } from '../../xgboost/feature-space.ts'
import type { Mojo } from '../algorithm.ts'

/** How H2O lays out the features that XGBoost sees. Throws ModelError. */
export function readFeatureLayout({ ini, source, featureCount }: Mojo): FeatureLayout {
  const categoryCount = ini.integer('cats', { min: 0, max: featureCount })
  const numberCount = ini.integer('nums', { min: 0, max: featureCount })
  if (categoryCount + numberCount !== featureCount) {
    const found = `${categoryCount} + ${numberCount}`
    throw new ModelError(source, 'model.ini', `expected cats + nums to be ${featureCount}, found ${found}`)
  }
  const offsets = ini.integers('cat_offsets', { length: categoryCount + 1 })
  const allLevels = ini.boolean('use_all_factor_levels')
  const sparse = ini.boolean('sparse')
  offsets.forEach((offset, index) => {
    const least = index === 0 ? 0 : offsets[index - 1]! + 1
    const most = index === 0 ? 0 : 2 ** 24
    if (offset < least || offset > most) {
      throw new ModelError(source, 'model.ini', `expected cat_offsets to rise from 0, found ${offset}`)
    }
  })
  return { categoryCount, numberCount, offsets, allLevels, sparse }
}
