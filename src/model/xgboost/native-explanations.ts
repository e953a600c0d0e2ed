import { biasName, treeContributions } from '../forest/contributions.ts'
import { drawnTree } from '../forest/draw-tree.ts'
import { BLOCK } from '../forest/forest-scorer.ts'
import { cellsOf, leafOf } from '../forest/trace.ts'
import type { InputColumn } from '../../core/column.ts'
import type { ContributionScorer, LeafScorer, StagedScorer, TreeDrawer } from '../scorer.ts'
import type { LinearModel } from './booster.ts'
import type { Learner, LearnerTrees } from './learner.ts'
import type { NativePrediction } from './native-prediction.ts'
import { groupsOf, nativeCells, treeOf, uncovered } from './native-sums.ts'

/** What is explained: one margin, or one an output by its name. */
export function explainedClasses(
  { outputs, levels }: NativePrediction,
  { outputCount }: Learner,
): readonly (string | null)[] {
  if (outputCount === 1) return [null]
  return levels ?? outputs.map(({ name }) => name)
}

/** The library's own, to the bit. Null where it has none: trees with a value an output, or files without sums of hessians. */
export function nativeContributions(
  learner: Learner,
  model: LearnerTrees,
  names: readonly string[],
  prediction: NativePrediction,
): ContributionScorer | null {
  if (model.trees.some(({ leafVectors, hasCover }) => leafVectors !== null || !hasCover)) return null
  const cells = nativeCells(learner.featureCount)
  const margins = Array.from(prediction.margins, (margin, group) => ({
    bias: 0,
    // It comes last.
    scale: (phi: Float32Array | Float64Array) => {
      phi[names.length]! += margin
    },
    trees: () =>
      model.trees.flatMap(({ tree, cover }, index) =>
        model.groups[index] === group ? [{ tree, weight: cover, scale: model.weights?.[index] ?? 1 }] : [],
      ),
  }))
  const classes = explainedClasses(prediction, learner)
  const rules = { uncovered, apart: true }
  return treeContributions(
    names,
    classes,
    margins,
    'f32',
    (row) => {
      const values = cellsOf(row, cells)
      return { values, present: values }
    },
    rules,
  )
}

/** Products, and the bias with the margin that all outputs start with. */
export function nativeLinearContributions(
  learner: Learner,
  { weights }: LinearModel,
  names: readonly string[],
  prediction: NativePrediction,
): ContributionScorer {
  const { featureCount, outputCount } = learner
  const [margin = 0] = prediction.margins
  return {
    names: [...names, biasName],
    classes: explainedClasses(prediction, learner),
    contributions(row, out) {
      for (let g = 0; g < outputCount; g++) {
        const at = g * (featureCount + 1)
        for (let f = 0; f < featureCount; f++) {
          const x = Math.fround(row[f]!)
          out[at + f] = x === x ? Math.fround(x * weights[f * outputCount + g]!) : 0
        }
        out[at + featureCount] = Math.fround(weights[featureCount * outputCount + g]! + margin)
      }
    },
  }
}

/** By tree in the file's order: XGBoost's number of the leaf, and the way to it as L and R. */
export function nativeLeaves({ featureCount }: Learner, { trees }: LearnerTrees): LeafScorer {
  const cells = nativeCells(featureCount)
  return {
    names: trees.map((_, index) => `T${index + 1}`),
    leaves(row) {
      const values = cellsOf(row, cells)
      return trees.map(({ tree, id }) => {
        let path = ''
        const leaf = leafOf(tree, values, uncovered, (_node, left) => (path += left ? 'L' : 'R'))
        return { path, id: id[leaf]! }
      })
    },
  }
}

/** After each round: all outputs but the label. */
export function nativeStaged(
  { featureCount, outputCount }: Learner,
  model: LearnerTrees,
  { margins, outputs, finish }: NativePrediction,
): StagedScorer {
  const cells = nativeCells(featureCount)
  const roundCount = model.rounds.length - 1
  const from = outputs[0]?.kind === 'label' ? 1 : 0
  const width = outputs.length - from
  const scored = () =>
    model.trees.map((tree, index) =>
      groupsOf(model, index, outputCount).map((group) => ({
        group,
        tree: treeOf(tree, group, outputCount, model.weights?.[index]),
      })),
    )
  let trees: ReturnType<typeof scored> | null = null
  return {
    names: Array.from(
      { length: roundCount * width },
      (_, k) => `T${Math.floor(k / width) + 1}.C${(k % width) + 1}`,
    ),
    staged(row) {
      trees ??= scored()
      const values = cellsOf(row, cells)
      const sums = new Float32Array(outputCount * BLOCK)
      margins.forEach((margin, g) => (sums[g * BLOCK] = margin))
      const prediction = new Float64Array(outputs.length)
      const stages = new Float64Array(roundCount * width)
      for (let round = 0; round < roundCount; round++) {
        for (const parts of trees.slice(model.rounds[round], model.rounds[round + 1]))
          for (const { group, tree } of parts)
            sums[group * BLOCK]! += tree.value[leafOf(tree, values, uncovered)]!
        finish(sums, 0, prediction, 0)
        stages.set(prediction.subarray(from), round * width)
      }
      return stages
    },
  }
}

/** By output, in the file's order. @param zeroIsMissing whether the settings say so */
export function nativeTrees(
  learner: Learner,
  model: LearnerTrees,
  inputs: readonly InputColumn[],
  prediction: NativePrediction,
  zeroIsMissing: boolean,
): TreeDrawer {
  const { outputCount } = learner
  const classes = explainedClasses(prediction, learner)
  const byClass = classes.map((): number[] => [])
  model.trees.forEach((_, index) => {
    for (const group of groupsOf(model, index, outputCount)) byClass[group]!.push(index)
  })
  return {
    count: Math.max(0, ...byClass.map((indexes) => indexes.length)),
    classes,
    draw(number, c, depth) {
      const index = byClass[c]?.[number]
      if (index === undefined) return null
      const { id, cover, hasCover } = model.trees[index]!
      const tree = treeOf(model.trees[index]!, c, outputCount, model.weights?.[index])
      const notes = {
        columns: inputs.map(({ name }) => name),
        levels: inputs.map(({ levels }) => levels),
        uncovered,
        weight: hasCover ? cover : null,
        id,
      }
      const title = {
        tree: number,
        treeCount: byClass[c]!.length,
        name: `T${index + 1}`,
        class: classes[c] ?? null,
        float32: true,
        zeroIsMissing,
      }
      return drawnTree(tree, title, notes, depth)
    },
  }
}
