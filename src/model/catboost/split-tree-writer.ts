import { nodeKinds } from '../forest/tree.ts'
import type { Tree } from '../forest/tree.ts'
import type { NodeFacts } from '../forest/tree-grid.ts'
import { nextUp } from '../math/next-up.ts'
import type { FloatFeature } from './float-features.ts'

/** One tree for each number that a leaf has: all of one shape. */
export interface SameShape {
  readonly trees: readonly Tree[]
  /** Null where the file has no weights. */
  readonly facts: NodeFacts | null
}

/** Takes a tree's nodes in pre-order. */
export class SplitTreeWriter {
  readonly #kind: number[] = []
  readonly #column: number[] = []
  readonly #naLeft: number[] = []
  readonly #threshold: number[] = []
  readonly #right: number[] = []
  /** By node; -1 for splits. */
  readonly #leaf: number[] = []
  readonly #depth: number[] = []

  /** CatBoost goes right above the border, the forest from a threshold on. @returns the node, for `beginRight` */
  split(feature: FloatFeature, border: number, depth: number): number {
    this.#push(nodeKinds.numeric, feature.index, feature.missingLeft ? 1 : 0, nextUp(border), -1, depth)
    return this.#kind.length - 1
  }

  beginRight(split: number): void {
    this.#right[split] = this.#kind.length
  }

  /** @param leaf its number in the file */
  leaf(leaf: number, depth: number): void {
    this.#push(nodeKinds.leaf, 0, 0, 0, leaf, depth)
  }

  #push(kind: number, column: number, naLeft: number, threshold: number, leaf: number, depth: number): void {
    this.#kind.push(kind)
    this.#column.push(column)
    this.#naLeft.push(naLeft)
    this.#threshold.push(threshold)
    this.#right.push(0)
    this.#leaf.push(leaf)
    this.#depth.push(depth)
  }

  /**
   * @param values `dimension` numbers a leaf
   * @param weights one a leaf; null where the file has none
   */
  finish(values: ArrayLike<number>, dimension: number, weights: ArrayLike<number> | null): SameShape {
    const shape = {
      nodeCount: this.#kind.length,
      kind: Uint8Array.from(this.#kind),
      column: Int32Array.from(this.#column),
      naLeft: Uint8Array.from(this.#naLeft),
      right: Int32Array.from(this.#right),
      sets: new Map(),
      depth: this.#depth.reduce((most, depth) => Math.max(most, depth), 0),
    }
    const trees = Array.from({ length: dimension }, (_, k) => ({
      ...shape,
      value: Float64Array.from(this.#threshold, (threshold, node) => {
        const leaf = this.#leaf[node]!
        return leaf < 0 ? threshold : values[leaf * dimension + k]!
      }),
    }))
    return { trees, facts: weights === null ? null : this.#facts(weights) }
  }

  #facts(weights: ArrayLike<number>): NodeFacts {
    const weight = new Float64Array(this.#kind.length)
    // Children come behind their parents.
    for (let node = weight.length - 1; node >= 0; node--) {
      const leaf = this.#leaf[node]!
      weight[node] = leaf < 0 ? weight[node + 1]! + weight[this.#right[node]!]! : weights[leaf]!
    }
    return { weight, id: Int32Array.from(this.#leaf) }
  }
}
