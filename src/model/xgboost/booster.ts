import { ByteReader } from './byte-reader.ts'
import { readBoosterTree } from './booster-tree.ts'
import type { BoosterTree } from './booster-tree.ts'

/*
 * XGBoost's legacy binary format, little-endian:
 *
 *   booster  := ["binf"] learner objective:text name:text (gbtree | dart | gblinear) attributes
 *   text     := length:u64 bytes
 *   learner  := baseScore:f32 features:u32 classes:i32 flag:i32 metrics:i32 major:u32 minor:u32 reserved:i32[27]
 *   gbtree   := model tree[trees] group:i32[trees] [buffer]
 *   model    := trees:i32 roots:i32 features:i32 pad:i32 buffer:i64 groups:i32 leafVector:i32 reserved:i32[31] pad:i32
 *   buffer   := 8 * groups * buffer * (leafVector + 1) bytes when flag and buffer are not 0 (obsolete)
 *   dart     := gbtree [count:u64 weight:f32[count]]              the weights only when there are trees
 *   gblinear := reserved:i32[34] count:u64 weight:f32[count]
 *
 * `attributes` and whatever follows is not read.
 */

export interface Booster {
  /** Where it was read from, for messages: a file, and the entry in it when there is one. */
  readonly file: string
  readonly entry: string | null
  readonly objective: string
  readonly baseScore: number
  readonly featureCount: number
  readonly groupCount: number
  /** Zeros in files of XGBoost before 1.0. */
  readonly major: number
  readonly minor: number
  readonly model: TreeModel | LinearModel
}

export interface TreeModel {
  readonly kind: 'trees'
  readonly trees: readonly BoosterTree[]
  /** Output group of each tree. */
  readonly groups: Int32Array
  /** Weights of dropped-out trees (dart), by position as XGBoost's file has them; null for gbtree. */
  readonly weights: Float32Array | null
}

export interface LinearModel {
  readonly kind: 'linear'
  /** Feature f of group g at [f * groupCount + g], the biases behind; empty means all zero. */
  readonly weights: Float32Array
}

/**
 * By tree: the factor of its leaves, 1 for gbtree. H2O takes dart's weight at the tree's place inside its group, also
 * where the file's weights run over all trees.
 */
export function leafScales({ groups, weights }: TreeModel): number[] {
  const positions = new Map<number, number>()
  return Array.from(groups, (group) => {
    const position = positions.get(group) ?? 0
    positions.set(group, position + 1)
    return weights === null ? 1 : weights[position]!
  })
}

const mostFeatures = 100_000_000
const mostGroups = 10_000

/** Reads booster bytes. Throws ModelError. */
export function parseBooster(bytes: Uint8Array, file: string, entry: string | null): Booster {
  const reader = new ByteReader(bytes, file, entry)
  if (bytes[0] === 0x7b) reader.fail('expected the binary format of XGBoost, found JSON or UBJSON')
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'binf') reader.skip(4, 'the signature')
  const baseScore = reader.float32('base_score')
  const featureCount = reader.int32('num_feature', 0, mostFeatures)
  const classes = reader.int32('num_class', 0, mostGroups)
  const flag = reader.int32('a flag')
  reader.skip(4, 'a flag')
  const major = reader.uint32('the major version')
  const minor = reader.uint32('the minor version')
  reader.skip(27 * 4, 'the learner header')
  const learner = { baseScore, featureCount, groupCount: Math.max(1, classes), major, minor }
  const objective = reader.text("the objective's name")
  const model = readModel(reader, reader.text("the booster's name"), learner.groupCount, flag !== 0)
  return { file, entry, ...learner, objective, model }
}

function readModel(
  reader: ByteReader,
  name: string,
  groupCount: number,
  buffered: boolean,
): TreeModel | LinearModel {
  switch (name) {
    case 'gbtree':
      return readTrees(reader, groupCount, buffered)
    case 'dart': {
      const trees = readTrees(reader, groupCount, buffered)
      return { ...trees, weights: readDropWeights(reader, trees) }
    }
    case 'gblinear':
      reader.skip(34 * 4, "the linear model's header")
      return { kind: 'linear', weights: readFloats(reader, 'linear weights') }
    default:
      return reader.fail(`expected booster gbtree, dart or gblinear, found ${JSON.stringify(name)}`)
  }
}

function readTrees(reader: ByteReader, groupCount: number, buffered: boolean): TreeModel {
  const count = reader.int32('the number of trees', 0)
  reader.skip(12, "the trees' header")
  const buffer = reader.uint32('num_pbuffer') + 2 ** 32 * reader.uint32('num_pbuffer')
  reader.skip(4, "the trees' header")
  const leafVector = reader.int32('size_leaf_vector', 0)
  reader.skip(32 * 4, "the trees' header")
  const trees: BoosterTree[] = []
  for (let index = 0; index < count; index++) trees.push(readBoosterTree(reader, index))
  const groups = new Int32Array(count)
  for (let index = 0; index < count; index++)
    groups[index] = reader.int32("a tree's group", 0, groupCount - 1)
  if (buffered && buffer !== 0)
    reader.skip(8 * groupCount * buffer * (leafVector + 1), 'the prediction buffer')
  return { kind: 'trees', trees, groups, weights: null }
}

function readDropWeights(reader: ByteReader, { trees, groups }: TreeModel): Float32Array {
  if (trees.length === 0) return new Float32Array(0)
  const weights = readFloats(reader, 'tree weights')
  const sizes = new Map<number, number>()
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  const largest = [...sizes.values()].reduce((most, size) => Math.max(most, size), 0)
  if (weights.length < largest)
    reader.fail(`expected at least ${largest} tree weights, found ${weights.length}`)
  return weights
}

function readFloats(reader: ByteReader, what: string): Float32Array {
  const count = reader.count(`the number of ${what}`, 4)
  return Float32Array.from({ length: count }, () => reader.float32(what))
}
