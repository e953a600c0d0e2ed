import type { CellRules } from '../forest/forest.ts'
import type { TextTree } from './text-tree.ts'
import { zeroWithin } from './tiny-values.ts'

/** What `decision_type` says of a split. */
const missingKinds = ['none', 'zero', 'NaN'] as const

type MissingKind = (typeof missingKinds)[number]

export function isCategorical(decisionType: number): boolean {
  return (decisionType & 1) === 1
}

export function defaultsLeft(decisionType: number): boolean {
  return (decisionType & 2) === 2
}

export function missingKind(decisionType: number): MissingKind {
  // Read within 0 .. 11.
  return missingKinds[decisionType >> 2]!
}

/**
 * The features that splits ask: one a column, and where some of its splits call 0 missing and others do not (training that
 * was continued with other parameters), a second one.
 */
export interface SplitFeatures {
  readonly cells: CellRules
  of(column: number, decisionType: number): number
}

export function splitFeatures(trees: readonly TextTree[], columnCount: number): SplitFeatures {
  const plain = new Set<number>()
  const zero = new Set<number>()
  for (const { feature, decisionType } of trees)
    feature.forEach((column, split) => (callsZeroMissing(decisionType[split]!) ? zero : plain).add(column))
  const columns = Array.from({ length: columnCount }, (_, column) => column)
  const featureOfZero = new Map<number, number>()
  for (const column of zero) featureOfZero.set(column, plain.has(column) ? columns.push(column) - 1 : column)
  const within = new Float64Array(columns.length).fill(NaN)
  for (const feature of featureOfZero.values()) within[feature] = zeroWithin
  return {
    cells: {
      columns: Int32Array.from(columns),
      limits: new Float64Array(columns.length).fill(NaN),
      zeroWithin: within,
      float32: false,
    },
    // Every column with such a split has its feature.
    of: (column, decisionType) => (callsZeroMissing(decisionType) ? featureOfZero.get(column)! : column),
  }
}

function callsZeroMissing(decisionType: number): boolean {
  return !isCategorical(decisionType) && missingKind(decisionType) === 'zero'
}
