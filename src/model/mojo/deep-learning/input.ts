import { ModelError } from '../../../core/errors.ts'
import type { Mojo } from '../algorithm.ts'

/** How a row becomes the input of the network: one unit a level (the last stands for missing), then the numbers. */
export interface InputLayout {
  readonly categoricalCount: number
  readonly numericCount: number
  /** Units of categorical i are [offsets[i], offsets[i + 1]); numerics follow. */
  readonly offsets: Int32Array
  readonly allLevels: boolean
  /** (x - sub) * mul; null when numbers go in as they are. */
  readonly scaling: { readonly sub: Float64Array; readonly mul: Float64Array } | null
}

export function readInputLayout(mojo: Mojo, inputUnits: number): InputLayout {
  const { ini } = mojo
  const categoricalCount = ini.integer('cats', { min: 0, max: mojo.featureCount })
  const numericCount = mojo.featureCount - categoricalCount
  ini.integer('nums', { min: numericCount, max: numericCount })
  const offsets = ini.integers('cat_offsets', { fallback: new Int32Array(1) })
  const ascending = offsets.every((offset, i) => offset >= (i === 0 ? 0 : offsets[i - 1]!))
  if (offsets.length !== categoricalCount + 1 || offsets[0] !== 0 || !ascending)
    throw new ModelError(
      mojo.source,
      'model.ini',
      `expected cat_offsets to be ${categoricalCount + 1} ascending numbers from 0`,
    )
  if (offsets[categoricalCount]! + numericCount !== inputUnits)
    throw new ModelError(
      mojo.source,
      'model.ini',
      `expected neural_network_sizes to begin with ${offsets[categoricalCount]! + numericCount} inputs, found ${inputUnits}`,
    )
  return {
    categoricalCount,
    numericCount,
    offsets,
    allLevels: ini.boolean('use_all_factor_levels'),
    scaling: readScaling(mojo, numericCount),
  }
}

function readScaling(mojo: Mojo, numericCount: number): InputLayout['scaling'] {
  const none = new Float64Array(0)
  if (mojo.ini.numbers('norm_mul', { fallback: none }).length === 0) return null
  return {
    mul: mojo.ini.numbers('norm_mul', { length: numericCount }),
    sub: mojo.ini.numbers('norm_sub', { length: numericCount }),
  }
}

/** Writes the network's input of one row. A missing number is 0 (the mean); a level not known in training, missing. */
export function writeInput(
  layout: InputLayout,
  row: Float64Array,
  at: number,
  to: Float64Array,
  start: number,
): void {
  const { categoricalCount, numericCount, offsets, allLevels, scaling } = layout
  const numbers = start + offsets[categoricalCount]!
  to.fill(0, start, numbers)
  for (let i = 0; i < categoricalCount; i++) {
    const unit = activeUnit(row[at + i]!, offsets[i]!, offsets[i + 1]!, allLevels)
    if (unit >= 0) to[start + unit] = 1
  }
  for (let j = 0; j < numericCount; j++) {
    let x = row[at + categoricalCount + j]!
    if (scaling !== null) x = (x - scaling.sub[j]!) * scaling.mul[j]!
    to[numbers + j] = x !== x ? 0 : x
  }
}

function activeUnit(level: number, first: number, end: number, allLevels: boolean): number {
  if (level !== level) return end - 1
  const whole = Math.trunc(level)
  if (!allLevels && whole === 0) return -1
  return Math.min(first + whole - (allLevels ? 0 : 1), end - 1)
}
