import type { InputColumn } from '../../core/column.ts'
import { drawnTree } from '../forest/draw-tree.ts'
import type { TreeDrawer } from '../scorer.ts'
import { nodeCounts } from './scored-trees.ts'
import type { ScoredTrees } from './scored-trees.ts'
import { isCategorical, missingKind } from './split-features.ts'

/** Draws the trees of a class, by iteration. Linear leaves are shown by their plain value. */
export function drawnTrees(
  { trees, cells, treesPerIteration }: ScoredTrees,
  inputs: readonly InputColumn[],
  classes: readonly (string | null)[],
): TreeDrawer {
  const count = trees.length / treesPerIteration
  const features = Array.from(cells.columns, (column) => inputs[column]!)
  return {
    count,
    classes,
    draw(iteration, c, depth) {
      const index = iteration * treesPerIteration + c
      const scored = trees[index]
      if (scored === undefined || c >= treesPerIteration) return null
      const { tree } = scored
      const notes = {
        columns: features.map(({ name }) => name),
        levels: features.map(({ levels }) => levels),
        uncovered: 'missing',
        closed: true,
        weight: nodeCounts(scored),
        id: scored.places.map((place) => (place < 0 ? ~place : place)),
      } as const
      const title = {
        tree: iteration,
        treeCount: count,
        name: `T${index + 1}`,
        class: classes[c] ?? null,
        float32: false,
        zeroIsMissing: scored.text.decisionType.some(
          (type) => !isCategorical(type) && missingKind(type) === 'zero',
        ),
      }
      return drawnTree(tree, title, notes, depth)
    },
  }
}
