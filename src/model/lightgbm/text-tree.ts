import { readLinearLeaves } from './linear-leaves.ts'
import type { LinearLeaves } from './linear-leaves.ts'
import type { TextBlock } from './text-block.ts'

/** A tree as the file has it: splits numbered from the root 0, and leaves; children are splits, or `~leaf` below 0. */
export interface TextTree {
  readonly leafCount: number
  /** By split. */
  readonly feature: Float64Array
  /** A threshold, or the number of a set. */
  readonly threshold: Float64Array
  readonly decisionType: Float64Array
  readonly left: Float64Array
  readonly right: Float64Array
  /** Null where the file does not say. */
  readonly gain: Float64Array | null
  /** By leaf. */
  readonly leafValue: Float64Array
  /** Training rows; null where the file does not say. */
  readonly counts: { readonly splits: Float64Array; readonly leaves: Float64Array } | null
  /** Bits of categories that go left. */
  readonly sets: readonly Uint32Array[]
  readonly linear: LinearLeaves | null
}

const most = 2 ** 31 - 1

/** Checks what stands there by itself; whether the splits form a tree is found when they are put in order. Throws ModelError. */
export function readTextTree(block: TextBlock, featureCount: number): TextTree {
  const leafCount = block.integer('num_leaves', { min: 1, max: most })
  const leafValue = block.numbers('leaf_value', leafCount)
  const isLinear = block.has('is_linear') && block.integer('is_linear', { min: 0, max: 1 }) === 1
  if (!isLinear && block.has('leaf_const')) block.fail('is_linear', 'expected 1, since there is a leaf_const')
  return {
    leafCount,
    leafValue,
    ...(leafCount === 1 ? noSplits : readSplits(block, leafCount - 1, featureCount)),
    counts: readCounts(block, leafCount),
    linear: isLinear ? readLinearLeaves(block, leafCount, featureCount) : null,
  }
}

type Splits = Omit<TextTree, 'leafCount' | 'leafValue' | 'counts' | 'linear'>

const none = new Float64Array(0)

/** A single leaf has these lines too, empty or left out. */
const noSplits: Splits = {
  feature: none,
  threshold: none,
  decisionType: none,
  left: none,
  right: none,
  gain: none,
  sets: [],
}

function readSplits(block: TextBlock, count: number, featureCount: number): Splits {
  return {
    feature: block.integers('split_feature', count, { min: 0, max: featureCount - 1 }),
    threshold: block.numbers('threshold', count),
    decisionType: block.integers('decision_type', count, { min: 0, max: 11 }),
    left: block.integers('left_child', count),
    right: block.integers('right_child', count),
    gain: hasAll(block, 'split_gain') ? block.numbers('split_gain', count) : null,
    sets: readSets(block),
  }
}

function readCounts(block: TextBlock, leafCount: number): TextTree['counts'] {
  if (leafCount === 1) return { splits: none, leaves: none }
  if (!hasAll(block, 'leaf_count') || !hasAll(block, 'internal_count')) return null
  return {
    splits: block.integers('internal_count', leafCount - 1),
    leaves: block.integers('leaf_count', leafCount),
  }
}

/** Lines of statistics may be left out, or be empty. */
function hasAll(block: TextBlock, key: string): boolean {
  return block.has(key) && block.hasItems(key)
}

function readSets(block: TextBlock): Uint32Array[] {
  const count = block.integer('num_cat', { min: 0, max: most })
  if (count === 0) return []
  const bounds = block.integers('cat_boundaries', count + 1, { min: 0 })
  const words = block.integers('cat_threshold', bounds.at(-1)!, { min: 0, max: 2 ** 32 - 1 })
  return Array.from({ length: count }, (_, set) => {
    const [from, to] = [bounds[set]!, bounds[set + 1]!]
    if (from > to || to > words.length)
      block.fail('cat_boundaries', `expected ascending numbers up to ${words.length}, found ${from}, ${to}`)
    return Uint32Array.from(words.subarray(from, to))
  })
}
