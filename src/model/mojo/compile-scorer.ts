import type { InputColumn, OutputColumn } from '../../core/column.ts'
import type {
  ContributionScorer,
  LeafScorer,
  Reconstructor,
  Scorer,
  StagedScorer,
  TreeDrawer,
} from '../scorer.ts'
import type { Mojo } from './algorithm.ts'
import type { Kernel } from '../kernel.ts'
import { readEncoding } from './encoding.ts'
import type { RowEncoding } from './encoding.ts'
import { readCalibration } from './calibrate.ts'
import type { Calibration } from './calibrate.ts'
import { containerRemarks } from './remarks.ts'
import { markTimes } from './time-columns.ts'

/** A kernel with its surroundings: what a model offers to its users. */
export interface CompiledScorer {
  readonly scorer: Scorer
  readonly contributions: ContributionScorer | null
  readonly leaves: LeafScorer | null
  readonly staged: StagedScorer | null
  readonly reconstruction: Reconstructor | null
  readonly trees: TreeDrawer | null
  readonly remarks: readonly string[]
}

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
    ...extras(rows, kernel),
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

function scoreWith(rows: KernelRows, kernel: Kernel): Scorer['score'] {
  const outputCount = kernel.outputs.length
  if (rows.alwaysFit(kernel.readsCodes ?? false)) {
    return (cells, rowCount, out, refused) => {
      clear(refused, rowCount)
      return kernel.score(cells, rowCount, null, out, refused)
    }
  }
  return (cells, rowCount, out, refused) => {
    clear(refused, rowCount)
    if (rows.fit(cells, rowCount)) return kernel.score(cells, rowCount, null, out, refused)
    const early = rows.copy(cells, rowCount, refused)
    if (early === 0) return kernel.score(rows.rows, rowCount, rows.offsets, out, refused)
    return scoreAround(rows, kernel, rowCount, out, refused, outputCount)
  }
}

/** For few rows a loop is several times as fast as the engine's `fill`. */
function clear(refused: Uint8Array, rowCount: number): void {
  for (let row = 0; row < rowCount; row++) refused[row] = 0
}

/** Rows that are refused before the kernel sees them are scored all the same, and their outputs thrown away. */
function scoreAround(
  rows: KernelRows,
  kernel: Kernel,
  rowCount: number,
  out: Float64Array,
  refused: Uint8Array,
  outputCount: number,
): number {
  const early = refused.slice(0, rowCount)
  refused.fill(0, 0, rowCount)
  let count = kernel.score(rows.rows, rowCount, rows.offsets, out, refused)
  for (let row = 0; row < rowCount; row++) {
    if (early[row] === 0) continue
    if (refused[row] === 0) count++
    refused[row] = 1
    out.fill(NaN, row * outputCount, (row + 1) * outputCount)
  }
  return count
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

/** The explanations of single rows: the same way from cells to the kernel's row, with buffers of their own. */
function extras(
  rows: KernelRows,
  kernel: Kernel,
): Pick<CompiledScorer, 'contributions' | 'leaves' | 'staged'> {
  const { contributions, leaves, staged } = kernel
  const one = (cells: Float64Array): Float64Array => rows.single(cells)
  return {
    contributions:
      contributions === undefined
        ? null
        : {
            names: contributions.names,
            classes: contributions.classes,
            contributions: (row, out) => {
              contributions.contributions(one(row), out)
            },
          },
    leaves: leaves === undefined ? null : { names: leaves.names, leaves: (row) => leaves.leaves(one(row)) },
    staged: staged === undefined ? null : { names: staged.names, staged: (row) => staged.staged(one(row)) },
  }
}

/** The kernel's rows of a batch of cells: these as they are, where they fit, else a copy that grows to the largest batch. */
class KernelRows {
  rows: Float64Array = new Float64Array(0)
  offsets: Float64Array | null = null

  readonly #encoding: RowEncoding | null
  readonly #hasOffset: boolean
  readonly #demandsOffset: boolean
  readonly #width: number
  /** Cells of an input row. */
  readonly #stride: number
  /** Inputs that may hold a reserved code, and whether one of some rows does. */
  readonly #coded: Int32Array
  readonly #holdCodes: (cells: Float64Array, rowCount: number) => boolean
  #rowBuffer = new Float64Array(0)
  #offsetBuffer = new Float64Array(0)
  readonly #refused = new Uint8Array(1)

  constructor(
    features: readonly InputColumn[],
    encoding: RowEncoding | null,
    hasOffset: boolean,
    demandsOffset: boolean,
    width: number,
  ) {
    this.#encoding = encoding
    this.#hasOffset = hasOffset
    this.#demandsOffset = demandsOffset
    this.#width = width
    this.#stride = features.length + (hasOffset ? 1 : 0)
    this.#coded = Int32Array.from(
      features.flatMap((column, index) => (column.levels === null ? [] : [index])),
    )
    this.#holdCodes = codeFinder(this.#coded, this.#stride)
  }

  /** Whether all cells are what the kernel wants: no offset, no encoding, no reserved code that it does not read. */
  alwaysFit(readsCodes: boolean): boolean {
    return this.#encoding === null && !this.#hasOffset && (readsCodes || this.#coded.length === 0)
  }

  /** Whether these are. */
  fit(cells: Float64Array, rowCount: number): boolean {
    return this.alwaysFit(false) || (this.alwaysFit(true) && !this.#holdCodes(cells, rowCount))
  }

  /** Sets `rows` and `offsets`; marks rows that are refused before they reach the kernel, and returns their number. */
  copy(cells: Float64Array, rowCount: number, refused: Uint8Array): number {
    if (this.#rowBuffer.length < rowCount * this.#width)
      this.#rowBuffer = new Float64Array(rowCount * this.#width)
    this.rows = this.#rowBuffer
    const refusedCount = this.#fill(cells, rowCount, refused)
    return this.#hasOffset ? this.#takeOffsets(cells, rowCount, refused, refusedCount) : refusedCount
  }

  /** The kernel's row of one row of cells; good until the next call. */
  single(cells: Float64Array): Float64Array {
    if (this.fit(cells, 1)) return cells.length === this.#width ? cells : cells.subarray(0, this.#width)
    this.copy(cells, 1, this.#refused)
    return this.rows.length === this.#width ? this.rows : this.rows.subarray(0, this.#width)
  }

  #fill(cells: Float64Array, rowCount: number, refused: Uint8Array): number {
    const { rows } = this
    const width = this.#width
    let refusedCount = 0
    for (let row = 0; row < rowCount; row++) {
      const from = row * this.#stride
      const to = row * width
      if (this.#encoding !== null) {
        if (this.#encoding.encode(cells, from, rows, to)) continue
        refused[row] = 1
        refusedCount++
        continue
      }
      for (let c = 0; c < width; c++) rows[to + c] = cells[from + c]!
      for (const c of this.#coded) if (rows[to + c]! < 0) rows[to + c] = NaN
    }
    return refusedCount
  }

  /** A missing offset is 0, or a refused row where the algorithm must have one. */
  #takeOffsets(cells: Float64Array, rowCount: number, refused: Uint8Array, already: number): number {
    if (this.#offsetBuffer.length < rowCount) this.#offsetBuffer = new Float64Array(rowCount)
    this.offsets = this.#offsetBuffer
    let refusedCount = already
    for (let row = 0; row < rowCount; row++) {
      const offset = cells[(row + 1) * this.#stride - 1]!
      const missing = Number.isNaN(offset)
      this.#offsetBuffer[row] = missing ? 0 : offset
      if (!missing || !this.#demandsOffset || refused[row] === 1) continue
      refused[row] = 1
      refusedCount++
    }
    return refusedCount
  }
}

/** Looks for reserved codes in the `coded` columns of rows of `stride` cells. */
function codeFinder(coded: Int32Array, stride: number): (cells: Float64Array, rowCount: number) => boolean {
  const count = coded.length
  return (cells, rowCount) => {
    for (let at = 0; at < rowCount * stride; at += stride) {
      for (let c = 0; c < count; c++) if (cells[at + coded[c]!]! < 0) return true
    }
    return false
  }
}
