import type { DrawnNode, DrawnTree, SplitTest } from '../../core/drawn-tree.ts'
import type { Forest } from './forest.ts'
import { nextDown } from '../math/next-up.ts'
import { goesLeft } from './trace.ts'
import { nodeKinds } from './tree.ts'
import type { Tree } from './tree.ts'

/** What a drawing says beside the tree. */
export interface DrawingNotes {
  /** By feature. */
  readonly columns: readonly string[]
  /** By feature; null for numbers. */
  readonly levels: readonly (readonly string[] | null)[]
  readonly uncovered: Forest['uncovered']
  /** Whether thresholds are shown as `at most` the double below: the trainer's own way of splitting (LightGBM). */
  readonly closed?: boolean
  /** By node in pre-order; null where the file does not say. */
  readonly weight: ArrayLike<number> | null
  readonly id: ArrayLike<number> | null
}

/** What a drawing says of its tree. */
type TreeTitle = Pick<DrawnTree, 'tree' | 'treeCount' | 'name' | 'class' | 'float32' | 'zeroIsMissing'>

/** A tree over the row's own columns, down to `depth` splits. */
export function drawnTree(tree: Tree, title: TreeTitle, notes: DrawingNotes, depth: number): DrawnTree {
  return {
    ...title,
    ...countFrom(tree, 0),
    depth: tree.depth,
    encoded: false,
    root: drawNodes(tree, notes, depth),
  }
}

/** A tree's nodes down to `depth` splits, by the names of columns and levels: what every walk through it decides. */
export function drawNodes(tree: Tree, notes: DrawingNotes, depth: number, node = 0): DrawnNode {
  const about = { id: notes.id?.[node] ?? null, weight: notes.weight?.[node] ?? null }
  if (tree.kind[node] === nodeKinds.leaf) return { ...about, leaf: tree.value[node]! }
  if (depth === 0) return { ...about, hidden: countFrom(tree, node) }
  return {
    ...about,
    column: notes.columns[tree.column[node]!] ?? `column ${tree.column[node]!}`,
    test: testOf(tree, node, notes),
    missing: goesLeft(tree, node, NaN, notes.uncovered) ? 'left' : 'right',
    left: drawNodes(tree, notes, depth - 1, node + 1),
    right: drawNodes(tree, notes, depth - 1, tree.right[node]),
  }
}

/** Nodes and leaves from a node down; in pre-order a subtree ends where every split has had its two children. */
export function countFrom(tree: Tree, node: number): { readonly nodes: number; readonly leaves: number } {
  let leaves = 0
  let at = node
  for (let open = 1; open > 0; at++) {
    if (tree.kind[at] === nodeKinds.leaf) leaves++
    open += tree.kind[at] === nodeKinds.leaf ? -1 : 1
  }
  return { nodes: at - node, leaves }
}

function testOf(tree: Tree, node: number, { levels, uncovered, closed = false }: DrawingNotes): SplitTest {
  if (tree.kind[node] === nodeKinds.naVersusRest) return { present: true }
  const known = levels[tree.column[node]!] ?? null
  const names = known ?? coveredLevels(tree, node)
  if (names === null) return closed ? { atMost: nextDown(tree.value[node]!) } : { below: tree.value[node]! }
  const isLeft = (level: number): boolean => goesLeft(tree, node, level, uncovered)
  return {
    leftLevels: names.filter((_, level) => isLeft(level)),
    rightLevels: names.filter((_, level) => !isLeft(level)),
    ...(known === null && { others: isLeft(names.length) ? 'left' : 'right' }),
  }
}

/** Numbers in the place of levels that the file does not name; null for a split that needs none. */
function coveredLevels(tree: Tree, node: number): readonly string[] | null {
  const set = tree.sets.get(node)
  return set === undefined
    ? null
    : Array.from({ length: set.offset + set.count }, (_, level) => String(level))
}
