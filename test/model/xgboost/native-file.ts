import type { FileValue } from '../../../src/model/xgboost/file-value.ts'

/** A native file written down by hand: what save_model would have written. */
export interface NativeSpec {
  readonly version?: readonly [number, number, number]
  readonly objective?: string
  readonly objectiveParameters?: Readonly<Record<string, string>>
  /** As the file has it: `5E-1`, `[1E0,2E0]`; null leaves it out. */
  readonly baseScore?: string | null
  readonly featureCount?: number
  readonly classes?: number
  readonly targets?: number
  readonly names?: readonly string[]
  readonly types?: readonly string[]
  readonly attributes?: Readonly<Record<string, string>>
  /** Trees and their groups. */
  readonly trees?: readonly (readonly [NativeNode, group: number])[]
  readonly parallel?: number
  readonly rounds?: readonly number[]
  readonly weightDrop?: readonly number[]
  readonly cats?: unknown
}

interface Notes {
  readonly cover?: number
  readonly gain?: number
}

export type NativeNode = Notes &
  (
    | { readonly leaf: number | readonly number[] }
    | {
        readonly feature: number
        readonly below?: number
        /** Categories that go right, of a categorical split. */
        readonly right?: readonly number[]
        readonly missing: 'left' | 'right'
        readonly children: readonly [left: NativeNode, right: NativeNode]
      }
  )

export const nativeLeaf = (leaf: number | readonly number[], cover = 1): NativeNode => ({ leaf, cover })

export function below(
  feature: number,
  threshold: number,
  left: NativeNode,
  right: NativeNode,
  missing: 'left' | 'right' = 'left',
): NativeNode {
  return { feature, below: threshold, missing, children: [left, right], cover: coverOf(left, right), gain: 1 }
}

export function oneOf(
  feature: number,
  right: readonly number[],
  left: NativeNode,
  rightNode: NativeNode,
  missing: 'left' | 'right' = 'left',
): NativeNode {
  return { feature, right, missing, children: [left, rightNode], cover: coverOf(left, rightNode), gain: 2 }
}

function coverOf(...nodes: readonly NativeNode[]): number {
  return nodes.reduce((sum, { cover = 1 }) => sum + cover, 0)
}

/** Any part of it may be replaced in a test. */
export type JsonObject = Record<string, unknown>

/** What a file of gbtree, or with `weightDrop` of dart, holds. */
export function nativeFile(spec: NativeSpec = {}): JsonObject {
  const { trees = [], weightDrop, parallel = 1, rounds, cats } = spec
  const model = {
    gbtree_model_param: { num_trees: String(trees.length), num_parallel_tree: String(parallel) },
    trees: trees.map(([root], id) => treeObject(root, id)),
    tree_info: trees.map(([, group]) => group),
    ...(rounds && { iteration_indptr: rounds }),
    ...(cats !== undefined && { cats }),
  }
  const gbtree = { name: 'gbtree', model }
  return learnerFile(
    spec,
    weightDrop === undefined ? gbtree : { name: 'dart', gbtree, weight_drop: weightDrop },
  )
}

export function linearFile(spec: NativeSpec, weights: readonly number[]): JsonObject {
  return learnerFile(spec, { name: 'gblinear', model: { weights } })
}

function learnerFile(spec: NativeSpec, booster: JsonObject): JsonObject {
  const { version = [3, 0, 5], objective = 'reg:squarederror', baseScore = '0E0', attributes = {} } = spec
  const { featureCount = 2, classes = 0, targets = 1, names = [], types = [] } = spec
  return {
    learner: {
      attributes,
      feature_names: names,
      feature_types: types,
      gradient_booster: booster,
      learner_model_param: {
        num_feature: String(featureCount),
        num_class: String(classes),
        num_target: String(targets),
        ...(baseScore !== null && { base_score: baseScore }),
      },
      objective: {
        name: objective,
        ...(spec.objectiveParameters && { reg_loss_param: spec.objectiveParameters }),
      },
    },
    version: [...version],
  }
}

/** Level by level, as XGBoost numbers nodes. */
function treeObject(root: NativeNode, id: number): JsonObject {
  const nodes: NativeNode[] = [root]
  const left: number[] = []
  const right: number[] = []
  const parents: number[] = [2147483647]
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at]!
    if ('leaf' in node) {
      left.push(-1)
      right.push(-1)
      continue
    }
    left.push(nodes.length)
    right.push(nodes.length + 1)
    nodes.push(...node.children)
    parents.push(at, at)
  }
  const vector = nodes.find((node) => 'leaf' in node && typeof node.leaf !== 'number')
  const size = vector !== undefined && 'leaf' in vector ? (vector.leaf as readonly number[]).length : 1
  const sets = nodes.flatMap((node, at) => ('right' in node ? [{ at, right: node.right }] : []))
  return {
    id,
    tree_param: {
      num_nodes: String(nodes.length),
      num_deleted: '0',
      size_leaf_vector: String(size),
    },
    left_children: left,
    right_children: right,
    parents,
    split_indices: nodes.map((node) => ('leaf' in node ? 0 : node.feature)),
    split_conditions: nodes.map((node) =>
      'leaf' in node ? (typeof node.leaf === 'number' ? node.leaf : 0) : (node.below ?? 0),
    ),
    split_type: nodes.map((node) => ('right' in node ? 1 : 0)),
    default_left: nodes.map((node) => ('leaf' in node || node.missing === 'right' ? 0 : 1)),
    base_weights: nodes.flatMap((node) =>
      'leaf' in node && typeof node.leaf !== 'number' ? node.leaf : Array<number>(size).fill(0),
    ),
    sum_hessian: nodes.map(({ cover = 1 }) => cover),
    loss_changes: nodes.map(({ gain = 0 }) => gain),
    categories: sets.flatMap((set) => set.right),
    categories_nodes: sets.map((set) => set.at),
    categories_segments: sets.map((_, k) => sets.slice(0, k).reduce((sum, set) => sum + set.right.length, 0)),
    categories_sizes: sets.map((set) => set.right.length),
  }
}

export function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value))
}

/** Lists of numbers become lists of doubles. */
export function ubjsonBytes(value: unknown): Uint8Array {
  if (typeof value === 'string') return Buffer.concat([Buffer.from('S'), textBytes(value)])
  if (typeof value === 'number') return Buffer.concat([Buffer.from('D'), doubleBytes(value)])
  if (typeof value === 'boolean') return Buffer.from(value ? 'T' : 'F')
  if (value === null) return Buffer.from('Z')
  if (!Array.isArray(value)) {
    const entries = Object.entries(value as JsonObject)
    const parts = entries.flatMap(([key, item]) => [textBytes(key), ubjsonBytes(item)])
    return Buffer.concat([Buffer.from('{'), ...parts, Buffer.from('}')])
  }
  const isNumbers = value.every((item) => typeof item === 'number')
  const items = value.map((item) => (isNumbers ? doubleBytes(item as number) : ubjsonBytes(item)))
  return Buffer.concat([Buffer.from(isNumbers ? '[$D#' : '[#'), lengthBytes(value.length), ...items])
}

function textBytes(text: string): Uint8Array {
  return Buffer.concat([lengthBytes(Buffer.byteLength(text)), Buffer.from(text)])
}

function lengthBytes(length: number): Uint8Array {
  const bytes = Buffer.alloc(9)
  bytes.write('L')
  bytes.writeBigInt64BE(BigInt(length), 1)
  return bytes
}

function doubleBytes(value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return bytes
}

/** With plain lists and objects, as JSON.parse gives them. */
export function plain(value: FileValue): unknown {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]) => [key, plain(item as FileValue)]))
  if (ArrayBuffer.isView(value)) return [...value]
  if (Array.isArray(value)) return value.map((item) => plain(item as FileValue))
  return value
}
