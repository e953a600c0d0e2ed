/** A booster written down by hand, and its bytes in XGBoost's legacy format. */
export interface BoosterSpec {
  readonly objective?: string
  readonly baseScore?: number
  readonly featureCount?: number
  /** 0 for one output. */
  readonly classes?: number
  readonly version?: readonly [major: number, minor: number]
  readonly signature?: boolean
  readonly name?: string
  /** Trees and their groups. */
  readonly trees?: readonly (readonly [BoosterNode, group: number])[]
  /** Weights of dart's trees, or of gblinear. */
  readonly weights?: readonly number[]
}

export type BoosterNode =
  | { readonly leaf: number; readonly cover?: number }
  | {
      readonly feature: number
      readonly below: number
      readonly missing: 'left' | 'right'
      readonly left: BoosterNode
      readonly right: BoosterNode
      readonly cover?: number
    }

export const boosterLeaf = (leaf: number, cover = 1): BoosterNode => ({ leaf, cover })

export const split = (
  feature: number,
  below: number,
  left: BoosterNode,
  right: BoosterNode,
  missing: 'left' | 'right' = 'left',
): BoosterNode => ({ feature, below, left, right, missing, cover: coverOf(left) + coverOf(right) })

const coverOf = (node: BoosterNode): number => node.cover ?? 1

export function boosterBytes(spec: BoosterSpec): Uint8Array {
  const { objective = 'reg:squarederror', baseScore = 0, featureCount = 3, classes = 0 } = spec
  const { version = [1, 6], signature = true, name = 'gbtree', trees = [], weights = [] } = spec
  const learner = [f32(baseScore), i32(featureCount, classes, 0, 0, ...version), zeros(27)]
  const model = name === 'gblinear' ? [zeros(34)] : treeModel(trees)
  const list =
    name === 'gbtree' || (name === 'dart' && trees.length === 0) ? [] : [u64(weights.length), f32(...weights)]
  return Buffer.concat([
    signature ? Buffer.from('binf') : i32(),
    ...learner,
    text(objective),
    text(name),
    ...model,
    ...list,
  ])
}

function treeModel(trees: NonNullable<BoosterSpec['trees']>): Uint8Array[] {
  return [
    i32(trees.length),
    zeros(39),
    ...trees.flatMap(([root]) => treeParts(root)),
    i32(...trees.map(([, group]) => group)),
  ]
}

/** Nodes in XGBoost's order: level by level. */
function treeParts(root: BoosterNode): Uint8Array[] {
  const nodes = [root]
  const records: Uint8Array[] = []
  const stats: Uint8Array[] = []
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at]!
    stats.push(f32(0, coverOf(node), 0), i32(0))
    if ('leaf' in node) {
      records.push(i32(0, -1, -1, 0), f32(node.leaf))
      continue
    }
    const direction = node.missing === 'left' ? 2 ** 31 : 0
    records.push(i32(0, nodes.length, nodes.length + 1, node.feature + direction), f32(node.below))
    nodes.push(node.left, node.right)
  }
  return [i32(1, nodes.length), zeros(35), ...records, ...stats]
}

const i32 = (...values: number[]): Uint8Array => new Uint8Array(Int32Array.from(values).buffer)
const f32 = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer)
const u64 = (value: number): Uint8Array => i32(value, 0)
const zeros = (words: number): Uint8Array => new Uint8Array(4 * words)
const text = (value: string): Uint8Array => Buffer.concat([u64(value.length), Buffer.from(value)])
