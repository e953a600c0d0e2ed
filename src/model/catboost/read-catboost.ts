import { messageOf, ModelError } from '../../core/errors.ts'
import type { LoadOptions } from '../format.ts'
import { readWholeFile } from '../whole-file.ts'
import { readFloatFeatures } from './float-features.ts'
import type { FloatFeature } from './float-features.ts'
import { field, items, numbersOf, numeric, unexpected } from './json-value.ts'
import type { JsonValue } from './json-value.ts'
import { readTrainingNotes } from './training-notes.ts'
import type { TrainingNotes } from './training-notes.ts'
import { readCatBoostTrees } from './catboost-trees.ts'
import type { CatBoostTrees } from './catboost-trees.ts'

/** A file of `save_model(format='json')`, checked. */
export interface CatBoostFile extends CatBoostTrees {
  readonly source: string
  readonly digest: string
  readonly size: number
  readonly features: readonly FloatFeature[]
  /** A raw value is the sum of the trees times this, and its bias. */
  readonly scale: number
  readonly biases: Float64Array
  readonly notes: TrainingNotes
}

/** Throws ModelError. */
export function readCatBoostFile(from: string | Uint8Array, options: LoadOptions): CatBoostFile {
  const { source, digest, bytes } = readWholeFile(from, options)
  const root = { source, path: '', value: parse(source, bytes) }
  const features = readFloatFeatures(root)
  const { scale, biases } = readScale(field(root, 'scale_and_bias'))
  const trees = readCatBoostTrees(root, features, Math.max(1, biases.length))
  return {
    ...trees,
    source,
    digest,
    size: bytes.length,
    features,
    scale,
    biases: spread(root, biases, trees.dimension),
    notes: readTrainingNotes(root),
  }
}

function parse(source: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new ModelError(source, null, `expected JSON: ${messageOf(cause)}`, { cause })
  }
}

/** `[scale, bias]` in older releases, `[scale, [bias, ...]]` since models have several. */
function readScale(stated: JsonValue): { readonly scale: number; readonly biases: ArrayLike<number> } {
  const [scale, bias, ...more] = items(stated)
  if (scale === undefined || bias === undefined || more.length > 0)
    throw unexpected(stated, 'a scale and a bias')
  return { scale: numeric(scale), biases: Array.isArray(bias.value) ? numbersOf(bias) : [numeric(bias)] }
}

/** One a dimension; none at all are zeros, and so is the one of older files with several dimensions. */
function spread(root: JsonValue, biases: ArrayLike<number>, dimension: number): Float64Array {
  if (biases.length === dimension) return Float64Array.from(biases)
  if (biases.length === 0 || (biases.length === 1 && biases[0] === 0)) return new Float64Array(dimension)
  throw unexpected(field(root, 'scale_and_bias'), `${dimension} biases`)
}
