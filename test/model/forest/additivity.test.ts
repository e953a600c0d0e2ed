import { describe, expect, it } from 'vitest'
import type { Mojo } from '../../../src/model/mojo/algorithm.ts'
import { algorithms, refusedAlgorithms } from '../../../src/model/mojo/algorithms.ts'
import { openArchive } from '../../../src/model/mojo/archive.ts'
import { loadMojo } from '../../../src/model/mojo/load.ts'
import { nodeKinds } from '../../../src/model/forest/tree.ts'
import { weightedTrees } from '../../../src/model/forest/contributions.ts'
import { explainedFeatures } from '../../../src/model/mojo/tree/explained-features.ts'
import { TreeShap } from '../../../src/model/forest/shap.ts'
import type { WeightedTree } from '../../../src/model/forest/shap.ts'
import { readSharedTrees } from '../../../src/model/mojo/tree/shared-trees.ts'
import { goesLeft } from '../../../src/model/forest/trace.ts'
import { parseBooster } from '../../../src/model/xgboost/booster.ts'
import { readFeatureLayout } from '../../../src/model/mojo/xgboost/feature-layout.ts'
import { FeatureSpace } from '../../../src/model/xgboost/feature-space.ts'
import { modelCases, modelFolders } from '../../parity/model-files.ts'
import { skipAloud } from '../../support/skip-aloud.ts'

/** The trees of each margin, and the features of a row as their splits see them. */
interface Explained {
  readonly margins: readonly (readonly WeightedTree[])[]
  readonly width: number
  readonly features: (row: Float64Array) => { values: ArrayLike<number>; present: ArrayLike<number> }
}

const tolerance = 1e-9

function explained(mojo: Mojo): Explained | null {
  if (mojo.algorithm === 'XGBoost') return explainedBooster(mojo)
  if (!/^Gradient Boosting|^Distributed Random/.test(mojo.algorithm)) return null
  const shared = readSharedTrees(mojo)
  return {
    margins: weightedTrees(shared)!,
    width: mojo.featureCount,
    features: explainedFeatures(mojo, shared),
  }
}

function explainedBooster(mojo: Mojo): Explained | null {
  const { model, groupCount } = parseBooster(mojo.archive.bytes('boosterBytes'), mojo.source, 'boosterBytes')
  if (model.kind === 'linear') return null
  const space = new FeatureSpace(readFeatureLayout(mojo))
  const weighted = model.trees.map(({ tree, cover }) => ({ tree, weight: cover }))
  return {
    margins: Array.from({ length: groupCount }, (_, group) =>
      weighted.filter((_tree, k) => model.groups[k] === group),
    ),
    width: space.size,
    features: (row) => {
      const values = new Float32Array(space.size)
      space.expand(row, 0, values)
      return { values, present: values }
    },
  }
}

/** Rows near the thresholds, with gaps. */
function someRows(mojo: Mojo, count: number): Float64Array[] {
  let state = 42
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647
  return Array.from({ length: count }, () =>
    Float64Array.from({ length: mojo.featureCount }, (_, feature) => {
      const levels = mojo.domains[feature]
      if (random() < 0.1) return NaN
      return levels
        ? Math.floor(random() * (levels.length + 1))
        : (random() - 0.3) * 10 ** Math.floor(random() * 5)
    }),
  )
}

/** The greatest relative distance of a sum of contributions from its margin. */
function worstGap({ margins, width, features }: Explained, rows: readonly Float64Array[]): number {
  const shaps = margins.map((trees) => new TreeShap(trees, width, 'f64'))
  const phi = new Float64Array(width + 1)
  let worst = 0
  for (const row of rows) {
    const { values, present } = features(row)
    margins.forEach((trees, index) => {
      phi.fill(0)
      shaps[index]!.add(values, present, phi)
      const margin = trees.reduce((sum, { tree }) => sum + tree.value[leafAt(tree, values, present)]!, 0)
      const total = phi.reduce((sum, value) => sum + value, 0)
      // Large contributions may cancel out: no sum is more precise than its largest part.
      const scale = phi.reduce(
        (most, value) => Math.max(most, Math.abs(value)),
        Math.max(1, Math.abs(margin)),
      )
      worst = Math.max(worst, Math.abs(total - margin) / scale)
    })
  }
  return worst
}

/** NA versus the rest asks for presence, as explanations do. */
function leafAt(tree: WeightedTree['tree'], values: ArrayLike<number>, present: ArrayLike<number>): number {
  let node = 0
  while (tree.kind[node] !== nodeKinds.leaf) {
    const seen = tree.kind[node] === nodeKinds.naVersusRest ? present : values
    node = goesLeft(tree, node, seen[tree.column[node]!]!, 'missing') ? node + 1 : tree.right[node]!
  }
  return node
}

describe.each(Object.entries(modelFolders))('contributions in doubles on %s', (folder, path) => {
  const cases = modelCases(path)

  it.skipIf(skipAloud(cases.length === 0 && `additivity on ${folder}: ${path} is not there`))(
    'add up to every margin of every tree model',
    () => {
      let models = 0
      let margins = 0
      for (const { name, zip } of cases) {
        if (!/^(gbm|drf|xgb|cool|stable|hyd_accum)/.test(name)) continue
        const mojo = loadMojo(openArchive(zip).archive, { algorithms, refused: refusedAlgorithms })
        const trees = explained(mojo)
        if (trees === null) continue
        expect(worstGap(trees, someRows(mojo, 20)), name).toBeLessThanOrEqual(tolerance)
        models++
        margins += trees.margins.length
      }
      console.log(`additivity on ${folder}: ${models} models, ${margins} margins, 20 rows each`)
      expect(models).toBeGreaterThan(0)
    },
  )
})
