import { ModelError } from '../../../core/errors.ts'
import type { Algorithm, Mojo } from '../algorithm.ts'
import { plainOutputs } from '../../outputs.ts'
import {
  readEncodings,
  readInputMappings,
  readOutputMappings,
  readPresence,
} from '../target-encoder/files.ts'
import type { Mapping } from '../target-encoder/files.ts'
import { javaHashOrder, textHash } from '../target-encoder/java-hash-order.ts'
import { levelSource } from '../target-encoder/source.ts'
import type { LevelSource } from '../target-encoder/source.ts'
import { encodingTable } from '../target-encoder/table.ts'
import type { Blending, EncodingTable } from '../target-encoder/table.ts'

/** One encoded column: where its level comes from and what it becomes. */
interface Encoder {
  readonly level: LevelSource
  readonly table: EncodingTable
}

/**
 * Target encoding: levels become means of the response, one for a regression or two classes, else one for each class
 * but the first. Refuses a row with a level that the file has no encoding for.
 */
export const targetEncoder: Algorithm = {
  names: ['TargetEncoder'],
  maxVersion: 1,
  compile(mojo) {
    const targets = mojo.classCount > 2 ? Array.from({ length: mojo.classCount - 1 }, (_, c) => c + 1) : [-1]
    const encodings = readEncodings(mojo.archive, targets[0] !== -1)
    const { inputs, names } = readMappings(mojo, [...encodings.keys()], targets.length)
    const presence = readPresence(mojo.archive)
    const blending = readBlending(mojo)
    const encoders = inputs.map((mapping): Encoder => {
      const column = mapping.to[0] ?? ''
      const found = encodings.get(column)
      if (found === undefined)
        throw new ModelError(mojo.source, null, `expected encodings of column ${JSON.stringify(column)}`)
      return {
        level: levelSource(mojo, mapping),
        table: encodingTable(found, targets, blending, presence.get(column) ?? null),
      }
    })
    const outputs = plainOutputs(names)
    return {
      outputs,
      score(rows, rowCount, _offsets, out, refused) {
        let refusedCount = 0
        for (let r = 0; r < rowCount; r++) {
          const at = r * outputs.length
          if (encodeRow(encoders, targets.length, rows, r * mojo.featureCount, out, at)) continue
          out.fill(NaN, at, at + outputs.length)
          refused[r] = 1
          refusedCount++
        }
        return refusedCount
      },
    }
  },
}

function encodeRow(
  encoders: readonly Encoder[],
  targetCount: number,
  rows: Float64Array,
  start: number,
  out: Float64Array,
  at: number,
): boolean {
  let to = at
  for (const { level, table } of encoders) {
    const found = level(rows, start)
    if (found >= table.levelCount) return false
    const row = found >= 0 ? Math.trunc(found) : table.levelCount
    if (table.absent[row] === 1) return false
    for (let t = 0; t < targetCount; t++) out[to++] = table.values[row * targetCount + t]!
  }
  return true
}

function readBlending(mojo: Mojo): Blending | null {
  if (!mojo.ini.boolean('with_blending')) return null
  return {
    inflectionPoint: mojo.ini.number('inflection_point'),
    smoothing: mojo.ini.number('smoothing'),
  }
}

/** Old files have no mappings: one for each encoded column then, in the order of H2O's hash map. */
function readMappings(
  mojo: Mojo,
  encoded: readonly string[],
  targetCount: number,
): { inputs: readonly Mapping[]; names: readonly string[] } {
  let inputs = readInputMappings(mojo.archive)
  let outputs = readOutputMappings(mojo.archive)
  if (inputs.length === 0 && outputs.length === 0) {
    const columns = javaHashOrder(encoded, textHash)
    inputs = columns.map((column) => ({ from: [column], to: [column], domain: null }))
    outputs = columns.map((column) => ({
      from: [column],
      to: outputNames(column, targetCount),
      domain: null,
    }))
  }
  const names = outputs.flatMap(({ to }) => to)
  if (names.length !== inputs.length * targetCount)
    throw new ModelError(
      mojo.source,
      'feature_engineering/target_encoding/input_output_columns_map.ini',
      `expected ${inputs.length * targetCount} output columns, found ${names.length}`,
    )
  return { inputs, names }
}

function outputNames(column: string, targetCount: number): string[] {
  if (targetCount === 1) return [`${column}_te`]
  return Array.from({ length: targetCount }, (_, t) => `${column}_${t + 1}_te`)
}
