/** `naVersusRest`: what is there goes left, a missing value where `naLeft` says. */
export const nodeKinds = { leaf: 0, numeric: 1, set: 2, naVersusRest: 3 } as const

/** Levels of a categorical split: bit i of `bits` stands for level `offset + i` and is set when that level goes right. */
export interface LevelSet {
  readonly offset: number
  readonly count: number
  readonly bits: Uint8Array
}

/** A binary tree of decisions, nodes in pre-order: node 0 is the root, the left child of i is i + 1. */
export interface Tree {
  readonly nodeCount: number
  /** One of `nodeKinds` a node. */
  readonly kind: Uint8Array
  /** Feature index; 0 for leaves. */
  readonly column: Int32Array
  /** 1 where a missing value goes left. */
  readonly naLeft: Uint8Array
  /** Threshold (go left when the value is below) or leaf value; 0 for the other kinds. */
  readonly value: Float64Array
  /** The right child; 0 for leaves. For a set split, `sets.get(i)` holds its levels. */
  readonly right: Int32Array
  readonly sets: ReadonlyMap<number, LevelSet>
  /** Longest path in steps; 0 for a stump. */
  readonly depth: number
}

/** Deeper trees are refused: training grows none, and explanations take memory with the square of it. */
export const MAX_DEPTH = 2000
