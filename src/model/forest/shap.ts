import { nodeKinds } from './tree.ts'
import type { Precision } from './kernels/records.ts'
import type { Forest } from './forest.ts'
import type { Tree } from './tree.ts'
import { goesLeft } from './trace.ts'

/*
 * TreeSHAP, the path dependent algorithm of Lundberg and others, in the order of operations of XGBoost's and H2O's code.
 *
 * `f32` rounds every product, quotient and sum, as H2O does: its answers bit for bit. `f64` is ours, for what H2O
 * does not explain: without rounding, and with every node's weight the sum of its leaves' (the weights in files miss
 * that by some rounding), so that contributions add up to the tree's output within 1e-9. `double` is LightGBM's: without
 * rounding, weights and means as they are given.
 */

/** A tree and, by node, the weight of the training rows that reached it. */
export interface WeightedTree {
  readonly tree: Tree
  readonly weight: Float32Array | Float64Array
  /** What the tree gives on average, where its trainer has a way of its own to say so; with `double` always. */
  readonly mean?: number
  /** With `apart`: what its contributions are multiplied by; 1 where not given. */
  readonly scale?: number
}

/** Where trainers differ; each has its default. */
export interface ShapRules {
  /** By feature of the splits: which contribution is its; its own by default. */
  readonly columns?: ArrayLike<number>
  /** Where levels go that a set does not cover; with the missing ones by default. */
  readonly uncovered?: Forest['uncovered']
  /** Whether each tree is explained on its own and then added, which rounds otherwise (XGBoost itself, not H2O). */
  readonly apart?: boolean
}

interface Explained {
  readonly tree: Tree
  readonly weight: Float32Array | Float64Array
  readonly mean: number
}

type Numbers = Float32Array | Float64Array

/** Contributions of a sum of trees. */
export class TreeShap {
  readonly #single: boolean
  readonly #trees: readonly Explained[]
  readonly #bias: number
  readonly #columns: ArrayLike<number> | null
  readonly #uncovered: Forest['uncovered']
  /** By tree, where they are explained apart. */
  readonly #scales: readonly number[] | null
  readonly #feature: Int32Array
  readonly #zero: Numbers
  readonly #one: Numbers
  readonly #weight: Numbers
  #tree: Explained
  #values: ArrayLike<number> = []
  #present: ArrayLike<number> = []
  #phi: Numbers = new Float64Array(0)

  /** @param featureCount the bias is contribution `featureCount` */
  constructor(
    trees: readonly WeightedTree[],
    featureCount: number,
    precision: Precision,
    { columns, uncovered = 'missing', apart = false }: ShapRules = {},
  ) {
    this.#columns = columns ?? null
    this.#uncovered = uncovered
    this.#scales = apart ? trees.map(({ scale = 1 }) => scale) : null
    this.#single = precision === 'f32'
    this.#bias = featureCount
    this.#trees = trees.map(preparations[precision])
    this.#tree = { tree: stump, weight: new Float32Array(1), mean: 0 }
    const depth = trees.reduce((most, { tree }) => Math.max(most, tree.depth), 0) + 2
    const elements = (depth * (depth + 1)) / 2
    const NumberArray = this.#single ? Float32Array : Float64Array
    this.#feature = new Int32Array(elements)
    this.#zero = new NumberArray(elements)
    this.#one = new NumberArray(elements)
    this.#weight = new NumberArray(elements)
  }

  /**
   * Adds the contributions of all trees.
   *
   * @param values the row's features as splits see them, NaN when missing
   * @param present the same for splits of NA versus the rest, to which a level beyond the domain is present
   * @param phi featureCount + 1 cells, in the precision of the constructor
   */
  add(values: ArrayLike<number>, present: ArrayLike<number>, phi: Numbers): void {
    this.#values = values
    this.#present = present
    if (this.#scales !== null) {
      this.#addApart(phi, this.#scales)
      return
    }
    this.#phi = phi
    for (const tree of this.#trees) this.#explain(tree)
  }

  #addApart(phi: Numbers, scales: readonly number[]): void {
    const own = phi.slice()
    this.#phi = own
    this.#trees.forEach((tree, index) => {
      own.fill(0)
      this.#explain(tree)
      // Every tree has its scale.
      const scale = scales[index]!
      for (let k = 0; k < own.length; k++) phi[k]! += round(own[k]! * scale, this.#single)
    })
  }

  #explain(tree: Explained): void {
    this.#tree = tree
    this.#phi[this.#bias]! += tree.mean
    this.#visit(0, 0, 0, 1, 1, -1)
  }

  /**
   * @param depth unique features on the path so far
   * @param parent where the parent's path starts; its copy for this node starts `depth` elements further on
   * @param zero share of the rows that take the last step when its feature is left out
   * @param one 1 when the row takes the last step, else 0
   * @param feature that of the last step
   */
  #visit(node: number, depth: number, parent: number, zero: number, one: number, feature: number): void {
    const path = parent + depth
    this.#copy(parent, path, depth)
    this.#extend(path, depth, zero, one, feature)
    if (this.#tree.tree.kind[node] === nodeKinds.leaf) this.#leaf(path, depth, this.#tree.tree.value[node]!)
    else this.#split(node, path, depth)
  }

  #copy(from: number, to: number, count: number): void {
    for (let k = 0; k < count; k++) {
      this.#feature[to + k] = this.#feature[from + k]!
      this.#zero[to + k] = this.#zero[from + k]!
      this.#one[to + k] = this.#one[from + k]!
      this.#weight[to + k] = this.#weight[from + k]!
    }
  }

  #extend(path: number, depth: number, zero: number, one: number, feature: number): void {
    const single = this.#single
    const weight = this.#weight
    this.#feature[path + depth] = feature
    this.#zero[path + depth] = zero
    this.#one[path + depth] = one
    weight[path + depth] = depth === 0 ? 1 : 0
    for (let i = depth - 1; i >= 0; i--) {
      const at = path + i
      const w = weight[at]!
      weight[at + 1]! += round(round(round(one * w, single) * (i + 1), single) / (depth + 1), single)
      weight[at] = round(round(zero * w, single) * (depth - i), single) / (depth + 1)
    }
  }

  #leaf(path: number, depth: number, value: number): void {
    const single = this.#single
    for (let i = 1; i <= depth; i++) {
      const total = this.#unwoundSum(path, depth, i)
      const at = path + i
      const share = round(total * round(this.#one[at]! - this.#zero[at]!, single), single)
      this.#phi[this.#feature[at]!]! += round(share * value, single)
    }
  }

  #split(node: number, path: number, depth: number): void {
    const single = this.#single
    const { tree, weight } = this.#tree
    const left = node + 1
    const right = tree.right[node]!
    const feature = tree.column[node]!
    const column = this.#columns?.[feature] ?? feature
    const goes = this.#goesLeft(tree, node, feature)
    const hot = goes ? left : right
    const cold = goes ? right : left
    const total = weight[node]!
    const hotShare = total === 0 ? 0.5 : round(weight[hot]! / total, single)
    const coldShare = total === 0 ? 0.5 : round(weight[cold]! / total, single)
    let zero = 1
    let one = 1
    let unique = depth
    const known = this.#find(path, depth, column)
    if (known <= depth) {
      zero = this.#zero[path + known]!
      one = this.#one[path + known]!
      this.#unwind(path, depth, known)
      unique--
    }
    this.#visit(hot, unique + 1, path, round(hotShare * zero, single), one, column)
    this.#visit(cold, unique + 1, path, round(coldShare * zero, single), 0, column)
  }

  #goesLeft(tree: Tree, node: number, feature: number): boolean {
    if (tree.kind[node] === nodeKinds.naVersusRest)
      return tree.naLeft[node] === 1 || !Number.isNaN(this.#present[feature]!)
    return goesLeft(tree, node, this.#values[feature]!, this.#uncovered)
  }

  /** Where the feature already is on the path; depth + 1 when it is not. */
  #find(path: number, depth: number, column: number): number {
    let index = 0
    while (index <= depth && this.#feature[path + index] !== column) index++
    return index
  }

  /** Takes an element out of the path. */
  #unwind(path: number, depth: number, index: number): void {
    const single = this.#single
    const weight = this.#weight
    const zero = this.#zero[path + index]!
    const one = this.#one[path + index]!
    let next = weight[path + depth]!
    for (let i = depth - 1; i >= 0; i--) {
      const at = path + i
      if (one !== 0) {
        const w = weight[at]!
        weight[at] = round(next * (depth + 1), single) / round((i + 1) * one, single)
        const lost = round(
          round(round(weight[at] * zero, single) * (depth - i), single) / (depth + 1),
          single,
        )
        next = round(w - lost, single)
      } else if (zero !== 0) {
        weight[at] = round(weight[at]! * (depth + 1), single) / round(zero * (depth - i), single)
      } else {
        weight[at] = 0
      }
    }
    for (let at = path + index; at < path + depth; at++) {
      this.#feature[at] = this.#feature[at + 1]!
      this.#zero[at] = this.#zero[at + 1]!
      this.#one[at] = this.#one[at + 1]!
    }
  }

  /** Sum of the path's weights had the element been taken out. */
  #unwoundSum(path: number, depth: number, index: number): number {
    const single = this.#single
    const weight = this.#weight
    const zero = this.#zero[path + index]!
    const one = this.#one[path + index]!
    let next = weight[path + depth]!
    let total = 0
    for (let k = depth - 1; k >= 0; k--) {
      const w = weight[path + k]!
      const share = round((depth - k) / (depth + 1), single)
      if (one !== 0) {
        const t = round(round(next * (depth + 1), single) / round((k + 1) * one, single), single)
        total = round(total + t, single)
        next = round(w - round(round(t * zero, single) * share, single), single)
      } else if (zero !== 0) {
        total = round(total + round(round(w / zero, single) / share, single), single)
      }
    }
    return total
  }
}

const stump: Tree = {
  nodeCount: 1,
  kind: new Uint8Array(1),
  column: new Int32Array(1),
  naLeft: new Uint8Array(1),
  value: new Float64Array(1),
  right: new Int32Array(1),
  sets: new Map(),
  depth: 0,
}

function round(value: number, single: boolean): number {
  return single ? Math.fround(value) : value
}

const preparations: Readonly<Record<Precision, (tree: WeightedTree) => Explained>> = {
  f32: prepareSingle,
  f64: prepareDouble,
  double: ({ tree, weight, mean = 0 }) => ({ tree, weight, mean }),
}

function prepareSingle({ tree, weight }: WeightedTree): Explained {
  const { fround } = Math
  const means = new Float32Array(tree.nodeCount)
  // Children come behind their parents.
  for (let node = tree.nodeCount - 1; node >= 0; node--) {
    if (tree.kind[node] === nodeKinds.leaf) {
      means[node] = weight[node] === 0 ? 0 : tree.value[node]!
    } else if (weight[node] !== 0) {
      const left = fround(weight[node + 1]! * means[node + 1]!)
      const right = fround(weight[tree.right[node]!]! * means[tree.right[node]!]!)
      means[node] = fround(left + right) / weight[node]!
    }
  }
  // A stump has no weights in the file.
  return { tree, weight, mean: tree.nodeCount === 1 ? tree.value[0]! : means[0]! }
}

function prepareDouble({ tree, weight: stated }: WeightedTree): Explained {
  const weight = Float64Array.from(stated)
  const means = new Float64Array(tree.nodeCount)
  for (let node = tree.nodeCount - 1; node >= 0; node--) {
    if (tree.kind[node] === nodeKinds.leaf) {
      means[node] = tree.value[node]!
      continue
    }
    const left = node + 1
    const right = tree.right[node]!
    const total = weight[left]! + weight[right]!
    weight[node] = total
    const share = total === 0 ? 0.5 : weight[left]! / total
    means[node] = share * means[left]! + (1 - share) * means[right]!
  }
  return { tree, weight, mean: means[0]! }
}
