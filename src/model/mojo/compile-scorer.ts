import type { InputColumn, OutputColumn } from '../../core/column.ts'
import { explanations, scoreWith } from '../kernel-scorer.ts'
import type { CompiledScorer } from '../kernel-scorer.ts'
import { KernelRows } from '../kernel-rows.ts'
import type { Kernel } from '../kernel.ts'
import type { Scorer, TreeDrawer } from '../scorer.ts'
import type { Mojo } from './algorithm.ts'
import { readCalibration } from './calibrate.ts'
import type { Calibration } from './calibrate.ts'
import { readEncoding } from './encoding.ts'
import { containerRemarks } from './remarks.ts'
import { markTimes } from './time-columns.ts'

/**
 * Puts a kernel behind the `Scorer` contract: input columns as a user knows them, reserved codes and encodings, the
 * offset as an input of its own (last), calibrated probabilities behind the raw ones.
 */
export function compileScorer(mojo: Mojo, kernel: Kernel): CompiledScorer {
  const encoding = kernel.inputs === undefined ? readEncoding(mojo) : null
  const features = encoding?.inputs ?? kernel.inputs ?? featureColumns(mojo)
  const calibration = readCalibration(mojo)
  const width = kernel.inputs?.length ?? mojo.featureCount
  const rows = new KernelRows(
    features,
    encoding,
    mojo.offsetColumn !== null,
    kernel.demandsOffset ?? false,
    width,
  )
  const offset: InputColumn[] =
    mojo.offsetColumn === null ? [] : [{ name: mojo.offsetColumn, kind: 'offset', levels: null }]
  const scorer: Scorer = {
    inputs: markTimes([...features, ...offset], mojo.archive),
    outputs: [...kernel.outputs, ...calibratedOutputs(kernel.outputs, calibration)],
    stateful: kernel.stateful ?? false,
    score: calibration === null ? scoreWith(rows, kernel) : scoreCalibrated(rows, kernel, calibration),
  }
  return {
    scorer,
    ...explanations(rows, kernel),
    reconstruction: kernel.reconstruction ?? null,
    trees: kernel.trees === undefined ? null : drawerOf(kernel.trees, encoding !== null),
    remarks: [...(kernel.remarks ?? []), ...containerRemarks(mojo, encoding)],
  }
}

/** A kernel knows its own columns, which are not the inputs where an encoding stands between. */
function drawerOf(trees: TreeDrawer, encoded: boolean): TreeDrawer {
  return {
    ...trees,
    draw: (tree, c, depth) => {
      const drawn = trees.draw(tree, c, depth)
      return drawn === null ? null : { ...drawn, encoded }
    },
  }
}

function featureColumns(mojo: Mojo): InputColumn[] {
  return mojo.columns.slice(0, mojo.featureCount).map((name, index) => {
    const levels = mojo.domains[index] ?? null
    return { name, kind: levels === null ? 'numeric' : 'categorical', levels }
  })
}

function calibratedOutputs(
  outputs: readonly OutputColumn[],
  calibration: Calibration | null,
): OutputColumn[] {
  if (calibration === null) return []
  return outputs
    .filter((output) => output.kind === 'probability')
    .map(({ name, level }) => ({ name: `cal_${name}`, kind: 'calibrated-probability', level }))
}

function scoreCalibrated(rows: KernelRows, kernel: Kernel, calibration: Calibration): Scorer['score'] {
  const score = scoreWith(rows, kernel)
  const from = kernel.outputs.length
  const to = from + 2
  let raw = new Float64Array(0)
  return (cells, rowCount, out, refused) => {
    if (raw.length < rowCount * from) raw = new Float64Array(rowCount * from)
    const refusedCount = score(cells, rowCount, raw, refused)
    for (let row = 0; row < rowCount; row++) {
      for (let c = 0; c < from; c++) out[row * to + c] = raw[row * from + c]!
      const p1 = refused[row] === 0 ? calibration(raw[row * from + 1]!, raw[row * from + 2]!) : NaN
      out[row * to + from] = 1 - p1
      out[row * to + from + 1] = p1
    }
    return refusedCount
  }
}
