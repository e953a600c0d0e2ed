import type { InputColumn } from '../../../core/column.ts'
import { ModelError } from '../../../core/errors.ts'
import type { Algorithm, Mojo } from '../algorithm.ts'
import { readDoubles } from '../blobs.ts'
import { readSmooths } from '../gam/smooths.ts'
import type { Smooth } from '../gam/smooths.ts'
import { linearPredictor } from '../glm/linear-predictor.ts'
import { BLOCK_ROWS } from '../glm/margins.ts'
import { checkedTerms, coefficientCount } from '../glm/terms.ts'
import type { Terms } from '../glm/terms.ts'
import { glmLinks, inverseLink } from '../glm/link.ts'
import {
  cumulativeResponse,
  meanResponse,
  multinomialResponse,
  respond,
  responseOutputs,
} from '../glm/response.ts'
import type { Response } from '../glm/response.ts'
import { linkOfDistribution } from '../link.ts'

/** A smooth term with its place in our rows and in those of the linear model. */
interface PlacedSmooth extends Smooth {
  /** Cells of its raw columns in an input row. */
  readonly cells: Int32Array
  readonly raw: Float64Array
  readonly values: Float64Array
}

/**
 * Generalized additive models: a linear model over the predictors and over spline bases of the raw columns. A row is
 * the predictors, then the raw columns that are not among them; the basis columns of the file are computed, never
 * read. A missing raw column leaves its basis missing. An offset plays no part.
 */
export const gam: Algorithm = {
  names: ['Generalized Additive Model'],
  maxVersion: 1,
  compile(mojo) {
    const width = mojo.featureCount
    const basisCount = mojo.ini.integer('num_expanded_gam_columns_center', { min: 0, max: width })
    const predictors = width - basisCount
    const smooths = readSmooths(mojo)
    const inputs = readInputs(mojo, predictors, smooths)
    const places = smooths.map((smooth) => place(smooth, inputs))
    const terms = readTerms(mojo)
    const response = readResponse(mojo)
    const predictor = linearPredictor(terms, readModels(mojo, terms, response))
    const outputs = responseOutputs(mojo, response)
    const block = new Float64Array(BLOCK_ROWS * width)
    // The linear model refuses no row here: something stands in for every missing level.
    const noneRefused = new Uint8Array(BLOCK_ROWS)
    return {
      inputs,
      outputs,
      remarks: defects(smooths, basisCount),
      score(rows, rowCount, _offsets, out, refused) {
        let refusedCount = 0
        for (let first = 0; first < rowCount; first += BLOCK_ROWS) {
          const count = Math.min(BLOCK_ROWS, rowCount - first)
          for (let r = 0; r < count; r++) {
            const start = (first + r) * inputs.length
            if (!fillRow(places, rows, start, predictors, block, r * width, width)) refused[first + r] = 1
          }
          predictor.predict(block, width, 0, count, noneRefused)
          refusedCount += respond(predictor, response, first, count, null, out, refused)
        }
        return refusedCount
      },
    }
  },
}

/** Predictors and bases of one row. False where H2O throws. */
function fillRow(
  smooths: readonly PlacedSmooth[],
  rows: Float64Array,
  start: number,
  predictors: number,
  to: Float64Array,
  at: number,
  width: number,
): boolean {
  for (let i = 0; i < predictors; i++) to[at + i] = rows[start + i]!
  for (let i = predictors; i < width; i++) to[at + i] = NaN
  for (const { basis, cells, raw, values, at: basisAt } of smooths) {
    let missing = false
    for (let i = 0; i < cells.length; i++) {
      const x = rows[start + cells[i]!]!
      raw[i] = x
      if (x !== x) missing = true
    }
    if (missing) continue
    const from = predictors + basisAt
    if (basis.throws || from + basis.size > width) return false
    basis.write(raw, values)
    for (let i = 0; i < basis.size; i++) to[at + from + i] = values[i]!
  }
  return true
}

function readInputs(mojo: Mojo, predictors: number, smooths: readonly Smooth[]): readonly InputColumn[] {
  const own = mojo.columns.slice(0, predictors).map((name, i): InputColumn => {
    const levels = mojo.domains[i] ?? null
    return { name, kind: levels === null ? 'numeric' : 'categorical', levels }
  })
  const names = new Set(own.map(({ name }) => name))
  const raw = [...new Set(smooths.flatMap(({ columns }) => columns))].filter((name) => !names.has(name))
  return [...own, ...raw.map((name): InputColumn => ({ name, kind: 'numeric', levels: null }))]
}

function place(smooth: Smooth, inputs: readonly InputColumn[]): PlacedSmooth {
  const cells = Int32Array.from(smooth.columns, (name) => inputs.findIndex((input) => input.name === name))
  return {
    ...smooth,
    cells,
    raw: new Float64Array(cells.length),
    values: new Float64Array(smooth.basis.size),
  }
}

/** As of a GLM, but for the keys' names; without imputation a missing level counts as the first one. */
function readTerms(mojo: Mojo): Terms {
  const { ini } = mojo
  const categoricalCount = ini.integer('cats', { min: 0, max: mojo.featureCount })
  const numericCount = mojo.featureCount - categoricalCount
  const imputes = ini.boolean('mean_imputation', false)
  return checkedTerms(mojo, {
    categoricalCount,
    numericCount,
    offsets: ini.integers('cat_offsets', { fallback: new Int32Array(1) }),
    allLevels: ini.boolean('use_all_factor_levels', false),
    imputation: {
      modes: imputes
        ? ini.integers('catNAFills', { fallback: new Int32Array(0) })
        : new Int32Array(categoricalCount),
      means: imputes
        ? ini.numbers('numNAFillsCenter', { fallback: new Float64Array(0) })
        : new Float64Array(numericCount).fill(NaN),
    },
  })
}

function readResponse(mojo: Mojo): Response {
  const family = mojo.ini.string('family')
  switch (family) {
    case 'multinomial':
      return multinomialResponse(mojo.classCount)
    case 'ordinal':
      return cumulativeResponse(mojo.classCount)
    case 'bernoulli':
    case 'fractionalbinomial':
    case 'quasibinomial':
      return meanResponse(readLink(mojo, family), mojo.defaultThreshold)
    default:
      return meanResponse(readLink(mojo, family), null)
  }
}

function readLink(mojo: Mojo, family: string): (margin: number) => number {
  const name = mojo.ini.string('link', linkOfDistribution(family) ?? 'identity')
  const link = glmLinks.find((known) => known === name)
  if (link !== undefined) return inverseLink(link, mojo.ini.number('tweedie_link_power', 0))
  throw new ModelError(
    mojo.source,
    'model.ini',
    `expected link to be one of ${glmLinks.join(', ')}, found ${name}`,
  )
}

function readModels(mojo: Mojo, terms: Terms, response: Response): readonly Float64Array[] {
  const size = coefficientCount(terms)
  if (response.blocks === 1) return [mojo.ini.numbers('beta_center', { length: size })]
  mojo.ini.integer('beta center length per class', { min: size, max: size })
  const all = readDoubles(mojo.archive, 'beta_multinomial_centering', response.blocks * size)
  return Array.from({ length: response.margins }, (_, m) => all.slice(m * size, (m + 1) * size))
}

function defects(smooths: readonly Smooth[], basisCount: number): readonly string[] {
  const misplaced = smooths.some(({ at, basis }, i) => at + basis.size !== (smooths[i + 1]?.at ?? basisCount))
  const throws = smooths.some(({ basis }) => basis.throws)
  return [...(misplaced ? [misplacedBasis] : []), ...(throws ? [failingBasis] : [])]
}

const misplacedBasis =
  "H2O's scorer writes the basis columns of I- and M-splines to the wrong places in this combination of terms; the " +
  'answers here are the same as its, not those of the training cluster. Train with cubic splines, or with one I- or ' +
  'M-spline.'

const failingBasis =
  "H2O's scorer fails on every row that has the raw columns of this combination of terms (I-splines with M-splines, " +
  'or a thin plate with standardize = true), so those rows are refused here too. Train with cubic splines.'
