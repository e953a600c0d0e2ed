import type { JsonShape } from '../core/json-shape.ts'
import {
  countShape,
  exactShape,
  flagShape,
  listShape,
  mapShape,
  numberShape,
  oneOf,
  orNothing,
  textShape,
  whenGiven,
} from '../core/json-shape.ts'

/** What a store asks of its models; `store.json` says it. */
export interface StorePolicy {
  /** Versions that none of `publicKeys` has signed are neither taken nor given out. */
  readonly requireSignature: boolean
  /** Name -> Ed25519 public key, as its line of base64. */
  readonly publicKeys: Readonly<Record<string, string>>
  /** Algorithms, as manifests name them, that are not promoted. */
  readonly forbiddenAlgorithms: readonly string[]
  /** Fields of the model card without which no version is promoted. */
  readonly requiredCardFields: readonly string[]
  /** Of a model file that is promoted; null for any. */
  readonly maxBytes: number | null
  /** Scoring time of a row, in microseconds, of a version that is promoted; null for any. */
  readonly maxMicrosPerRow: number | null
}

/** Of a store that says nothing. */
export const defaultPolicy: StorePolicy = {
  requireSignature: false,
  publicKeys: {},
  forbiddenAlgorithms: [],
  requiredCardFields: [],
  maxBytes: null,
  maxMicrosPerRow: null,
}

/** `store.json`: what is not in it is as in a store that says nothing. */
export type StoreFile = Partial<StorePolicy> & { readonly format: 1 }

export const storeFileShape: JsonShape = exactShape({
  format: oneOf(1),
  requireSignature: whenGiven(flagShape),
  publicKeys: whenGiven(mapShape(textShape)),
  forbiddenAlgorithms: whenGiven(listShape(textShape)),
  requiredCardFields: whenGiven(listShape(textShape)),
  maxBytes: whenGiven(orNothing(countShape)),
  maxMicrosPerRow: whenGiven(orNothing(numberShape)),
})

export function storeFileOf(policy: StorePolicy): StoreFile {
  return { format: 1, ...policy }
}

export function policyOf(said: StoreFile): StorePolicy {
  const all = { ...defaultPolicy, ...said }
  const { requireSignature, publicKeys, forbiddenAlgorithms, requiredCardFields } = all
  const { maxBytes, maxMicrosPerRow } = all
  return { requireSignature, publicKeys, forbiddenAlgorithms, requiredCardFields, maxBytes, maxMicrosPerRow }
}
