import { readJson } from '../../../src/model/xgboost/json-reader.ts'
import { readLearner } from '../../../src/model/xgboost/learner.ts'
import type { Learner, LearnerTrees } from '../../../src/model/xgboost/learner.ts'
import { jsonBytes, nativeFile } from './native-file.ts'
import type { JsonObject, NativeSpec } from './native-file.ts'

/** Through the reader, as a file is read. */
export function learnerOf(spec: NativeSpec | JsonObject): Learner {
  const file = 'learner' in spec ? spec : nativeFile(spec)
  return readLearner(readJson(jsonBytes(file), 'm'), 'm')
}

/** Of one whose booster has trees. */
export function treesOf({ model }: Learner): LearnerTrees {
  if (model.kind !== 'trees') throw new Error('expected trees')
  return model
}

/** The file with the value at a path of keys replaced; undefined takes it out. */
export function changed(file: JsonObject, path: readonly (string | number)[], value: unknown): JsonObject {
  // Through JSON: a copy, and without what is undefined.
  const copy = JSON.parse(JSON.stringify(file)) as JsonObject
  const keys = path.slice(0, -1)
  const parent = keys.reduce<JsonObject>((object, key) => object[key] as JsonObject, copy)
  parent[path.at(-1)!] = value
  return copy
}
