import type { OutputColumn } from '../../../core/column.ts'
import { ModelError } from '../../../core/errors.ts'
import type { Mojo } from '../algorithm.ts'
import { exp } from '../../math/jvm-exp.ts'
import { classOutputs } from '../outputs.ts'
import { valueOutputs } from '../../outputs.ts'
import type { LinearPredictor } from './margins.ts'

/** From the margins of one row to its prediction. */
export interface Response {
  /** Blocks of coefficients in the file. */
  readonly blocks: number
  /** How many of them, from the first on, give a margin. */
  readonly margins: number
  /** Cells of a prediction: label and probabilities, or one value. */
  readonly width: number
  /**
   * @param from where the row's margins start
   * @param at where the row's cells start in `out`
   * @returns false where H2O has no answer
   */
  write(margins: Float64Array, from: number, offset: number, out: Float64Array, at: number): boolean
}

/** The outputs of a response. Throws ModelError when the file counts other classes than its family has. */
export function responseOutputs(mojo: Mojo, response: Response): readonly OutputColumn[] {
  if (response.width === 1) return valueOutputs
  if (response.width === mojo.classCount + 1) return classOutputs(mojo)
  throw new ModelError(
    mojo.source,
    'model.ini',
    `expected n_classes to be ${response.width - 1} for the family, found ${mojo.classCount}`,
  )
}

/** A response to one margin. */
export interface MeanResponse extends Response {
  /** Writes the prediction for a margin that has its offset. */
  readonly writeMean: (margin: number, out: Float64Array, at: number) => void
}

/** One margin. With a threshold: label and two probabilities; with null: the mean alone. */
export function meanResponse(
  inverseLink: (margin: number) => number,
  threshold: number | null,
): MeanResponse {
  const writeMean: MeanResponse['writeMean'] =
    threshold === null
      ? (margin, out, at) => {
          out[at] = inverseLink(margin)
        }
      : (margin, out, at) => {
          const mean = inverseLink(margin)
          out[at] = mean >= threshold ? 1 : 0
          out[at + 1] = 1 - mean
          out[at + 2] = mean
        }
  return {
    blocks: 1,
    margins: 1,
    width: threshold === null ? 1 : 3,
    writeMean,
    write(margins, from, offset, out, at) {
      writeMean(margins[from]! + offset, out, at)
      return true
    },
  }
}

export function isMeanResponse(response: Response): response is MeanResponse {
  return 'writeMean' in response
}

/** Softmax over the margins and 0; an offset plays no part. The label is the first class above all before it and 0. */
export function multinomialResponse(classCount: number): Response {
  return {
    blocks: classCount,
    margins: classCount,
    width: classCount + 1,
    write(margins, from, _offset, out, at) {
      let max = 0
      for (let c = 0; c < classCount; c++) {
        const margin = margins[from + c]!
        if (margin > max) max = margin
      }
      let sum = 0
      for (let c = 0; c < classCount; c++) {
        const e = exp(margins[from + c]! - max)
        out[at + 1 + c] = e
        sum += e
      }
      const scale = 1 / sum
      let label = 0
      let best = 0
      for (let c = 0; c < classCount; c++) {
        const p = out[at + 1 + c]! * scale
        out[at + 1 + c] = p
        if (p > best) {
          best = p
          label = c
        }
      }
      out[at] = label
      return true
    },
  }
}

/** Proportional odds: a margin for each class but the last. Without any probability above 0 there is no label. */
export function ordinalResponse(classCount: number): Response {
  return {
    blocks: classCount,
    margins: classCount - 1,
    width: classCount + 1,
    write(margins, from, offset, out, at) {
      let below = 0
      let label = -1
      let best = 0
      for (let c = 0; c < classCount; c++) {
        const upTo = c === classCount - 1 ? 1 : 1 / (1 + exp(-(margins[from + c]! + offset)))
        const p = upTo - below
        below = upTo
        out[at + 1 + c] = p
        if (p > best) {
          best = p
          label = c
        }
      }
      out[at] = label
      return label >= 0
    },
  }
}

/**
 * The ordinal answer of a GAM: the same probabilities as those of a GLM, but the label is the first class whose margin
 * is above 0, else the last one.
 */
export function cumulativeResponse(classCount: number): Response {
  const ordinal = ordinalResponse(classCount)
  return {
    ...ordinal,
    write(margins, from, offset, out, at) {
      ordinal.write(margins, from, offset, out, at)
      let label = 0
      while (label < classCount - 1 && !(margins[from + label]! + offset > 0)) label++
      out[at] = label
      return true
    },
  }
}

/**
 * Predictions of a block of rows from their margins; a row that is refused already, or without an answer, is refused and gets NaN.
 *
 * @returns how many of the rows have no answer
 */
export function respond(
  predictor: LinearPredictor,
  response: Response,
  first: number,
  count: number,
  offsets: Float64Array | null,
  out: Float64Array,
  refused: Uint8Array,
): number {
  const width = response.width
  let refusedCount = 0
  const { margins, stride } = predictor
  for (let r = 0; r < count; r++) {
    const row = first + r
    const at = row * width
    const offset = offsets === null ? 0 : offsets[row]!
    if (refused[row] === 0 && response.write(margins, r * stride, offset, out, at)) continue
    refused[row] = 1
    refusedCount++
    out.fill(NaN, at, at + width)
  }
  return refusedCount
}
