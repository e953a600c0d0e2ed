import { drawnTree } from '../forest/draw-tree.ts'
import type { DrawingNotes } from '../forest/draw-tree.ts'
import type { TreeDrawer } from '../scorer.ts'
import { leafScales } from './booster.ts'
import type { TreeModel } from './booster.ts'
import type { FeatureSpace } from './feature-space.ts'

/** Draws the trees of a booster over the row's own columns, by class in the file's order. */
export function boosterTrees(
  model: TreeModel,
  space: FeatureSpace,
  { columns, levels }: Pick<DrawingNotes, 'columns' | 'levels'>,
  classes: readonly (string | null)[],
): TreeDrawer {
  const scales = leafScales(model)
  const byClass = classes.map((_, c) =>
    model.trees.flatMap((_tree, index) => (model.groups[index] === c ? [index] : [])),
  )
  return {
    count: Math.max(0, ...byClass.map((indexes) => indexes.length)),
    classes,
    draw(number, c, depth) {
      const index = byClass[c]?.[number]
      if (index === undefined) return null
      const { tree, id, cover } = model.trees[index]!
      // As a walk adds them: with dart, leaves are weighted.
      const own = space.overColumns(tree, (leaf) => Math.fround(scales[index]! * leaf))
      const notes = { columns, levels, uncovered: 'missing', weight: cover, id } as const
      const title = {
        tree: number,
        treeCount: byClass[c]!.length,
        name: `T${index + 1}`,
        class: classes[c] ?? null,
        float32: true,
        zeroIsMissing: space.sparse,
      }
      return drawnTree(own, title, notes, depth)
    },
  }
}
