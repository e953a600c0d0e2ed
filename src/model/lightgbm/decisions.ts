import { ModelError } from '../../core/errors.ts'
import { nodeKinds } from '../forest/tree.ts'
import type { LevelSet, Tree } from '../forest/tree.ts'
import { nextUp } from '../math/next-up.ts'
import type { TreeOrder } from './tree-order.ts'
import { defaultsLeft, isCategorical, missingKind } from './split-features.ts'
import type { SplitFeatures } from './split-features.ts'
import type { TextTree } from './text-tree.ts'
import { zeroWithin } from './tiny-values.ts'

/** The tree of decisions. Throws ModelError. */
export function decide(
  tree: TextTree,
  { places, right, depth }: TreeOrder,
  features: SplitFeatures,
  source: string,
  place: string,
): Tree {
  const nodeCount = places.length
  const kind = new Uint8Array(nodeCount)
  const column = new Int32Array(nodeCount)
  const naLeft = new Uint8Array(nodeCount)
  const value = new Float64Array(nodeCount)
  const sets = new Map<number, LevelSet>()
  places.forEach((at, node) => {
    if (at < 0) {
      value[node] = tree.leafValue[~at]!
      return
    }
    const decisionType = tree.decisionType[at]!
    const threshold = tree.threshold[at]!
    column[node] = features.of(tree.feature[at]!, decisionType)
    if (isCategorical(decisionType)) {
      kind[node] = nodeKinds.set
      const words = tree.sets[Math.trunc(threshold)]
      if (words === undefined)
        throw new ModelError(
          source,
          `${place}, threshold`,
          `expected sets below ${tree.sets.length}, found ${threshold}`,
        )
      sets.set(node, levelSet(words))
      return
    }
    naLeft[node] = missingGoesLeft(decisionType, threshold) ? 1 : 0
    kind[node] = threshold === Infinity ? nodeKinds.naVersusRest : nodeKinds.numeric
    if (threshold !== Infinity) value[node] = firstRight(threshold)
  })
  return { nodeCount, kind, column, naLeft, value, right, sets, depth }
}

/** Where a split calls nothing missing, NaN is 0. */
function missingGoesLeft(decisionType: number, threshold: number): boolean {
  return missingKind(decisionType) === 'none' ? threshold >= 0 : defaultsLeft(decisionType)
}

/**
 * The least value that goes right. The library's `value <= threshold` is `value < next double`, and with values around 0
 * that count as 0, a threshold among them is at the end of them.
 */
export function firstRight(threshold: number): number {
  if (!(Math.abs(threshold) <= zeroWithin)) return nextUp(threshold)
  return threshold >= 0 ? nextUp(zeroWithin) : -zeroWithin
}

/** A set has the levels that go left; all others go right, as a missing one does. */
function levelSet(words: Uint32Array): LevelSet {
  let count = words.length * 32
  while (count > 0 && !hasLevel(words, count - 1)) count--
  const bits = new Uint8Array(Math.ceil(count / 8))
  for (let level = 0; level < count; level++)
    if (!hasLevel(words, level)) bits[level >> 3]! |= 1 << (level & 7)
  return { offset: 0, count, bits }
}

function hasLevel(words: Uint32Array, level: number): boolean {
  return ((words[level >> 5]! >>> (level & 31)) & 1) === 1
}
