import type { ColumnFacts } from '../core/column-facts.ts'
import type { DrawnNode, SplitTest } from '../core/drawn-tree.ts'
import { columnShares } from './column-shares.ts'
import type { LoadOptions } from './format.ts'
import { readModelFacts } from './load-model.ts'
import type { Model, TreeDrawer } from './scorer.ts'

/** A forest of thousands has its splits where some dozens of its trees have them. */
const mostTrees = 50
/** Splits from the root down: those further below divide few rows. */
const mostDepth = 8

/** @param options with which the model was loaded */
export function columnFactsOf(model: Model, options: LoadOptions): ColumnFacts {
  const { trees } = model
  return { splits: trees === null ? new Map() : splitsOf(trees), importance: importanceOf(model, options) }
}

function splitsOf(trees: TreeDrawer): ColumnFacts['splits'] {
  const splits = new Map<string, number[]>()
  const classes = evenly(trees.classes.length, mostTrees)
  const ofClass = evenly(trees.count, Math.floor(mostTrees / classes.length))
  const drawn = ofClass.flatMap((tree) => classes.map((c) => trees.draw(tree, c, mostDepth)))
  for (const tree of drawn) {
    // Encoded columns are none of the model's.
    if (tree !== null && !tree.encoded) addSplits(tree.root, splits)
  }
  return new Map([...splits].map(([name, all]) => [name, all.sort((a, b) => a - b)]))
}

/** So many of 0 .. count - 1, where there are as many. */
function evenly(count: number, wanted: number): readonly number[] {
  const length = Math.min(count, wanted)
  return Array.from({ length }, (_, at) => Math.floor((at * count) / length))
}

function addSplits(node: DrawnNode, splits: Map<string, number[]>): void {
  if (!('test' in node)) return
  const value = limitOf(node.test)
  if (Number.isFinite(value)) {
    const known = splits.get(node.column) ?? []
    known.push(value)
    splits.set(node.column, known)
  }
  addSplits(node.left, splits)
  addSplits(node.right, splits)
}

function limitOf(test: SplitTest): number {
  if ('below' in test) return test.below
  return 'atMost' in test ? test.atMost : NaN
}

/** None where the file does not say, or is not there any more. */
function importanceOf({ source, scorer }: Model, options: LoadOptions): ColumnFacts['importance'] {
  try {
    const { importances } = readModelFacts(source, options)
    return columnShares(importances ?? [], scorer.inputs)
  } catch {
    // Whatever is wrong with them, the model scores.
    return new Map()
  }
}
