import { describe, expect, it } from 'vitest'
import { parseBooster } from '../../../src/model/xgboost/booster.ts'
import type { TreeModel } from '../../../src/model/xgboost/booster.ts'
import { FeatureSpace } from '../../../src/model/xgboost/feature-space.ts'
import { boosterLeaves } from '../../../src/model/xgboost/leaves.ts'
import { boosterBytes, boosterLeaf, split } from './booster-bytes.ts'

describe('boosterLeaves', () => {
  it("gives XGBoost's numbers of the leaves, over all trees in the file's order", () => {
    const layout = {
      categoryCount: 0,
      numberCount: 1,
      offsets: Int32Array.of(0),
      allLevels: true,
      sparse: false,
    }
    const root = split(0, 5, split(0, 2, boosterLeaf(1), boosterLeaf(2)), boosterLeaf(3))
    const bytes = boosterBytes({
      featureCount: 1,
      classes: 2,
      trees: [
        [root, 0],
        [boosterLeaf(1), 1],
      ],
    })
    const model = parseBooster(bytes, 'm', null).model as TreeModel
    const scorer = boosterLeaves(model, new FeatureSpace(layout))
    expect(scorer.names).toEqual(['T1', 'T2'])
    // Numbered level by level: 0 the root, 1 and 2 its children, 3 and 4 those of 1.
    expect(scorer.leaves(Float64Array.of(3))).toEqual([
      { path: 'LR', id: 4 },
      { path: '', id: 0 },
    ])
    expect(scorer.leaves(Float64Array.of(NaN))[0]).toEqual({ path: 'LL', id: 3 })
  })
})
