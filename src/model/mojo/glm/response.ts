import { exp } from '../math/jvm-exp.ts'

/** From the margins of one row to its prediction. */
export interface Response {
  /** Blocks of coefficients in the file. */
  readonly blocks: number
  /** How many of them, from the first on, give a margin. */
  readonly margins: number
  /** True for label and probabilities, false for one value. */
  readonly classifies: boolean
  /**
   * @param at where the row's cells start in `out`
   * @returns false where H2O has no answer
   */
  write(margins: Float64Array, offset: number, out: Float64Array, at: number): boolean
}

/** One margin. With a threshold: label and two probabilities; with null: the mean alone. */
export function meanResponse(inverseLink: (margin: number) => number, threshold: number | null): Response {
  const shape = { blocks: 1, margins: 1, classifies: threshold !== null }
  if (threshold === null)
    return {
      ...shape,
      write(margins, offset, out, at) {
        out[at] = inverseLink(margins[0]! + offset)
        return true
      },
    }
  return {
    ...shape,
    write(margins, offset, out, at) {
      const mean = inverseLink(margins[0]! + offset)
      out[at] = mean >= threshold ? 1 : 0
      out[at + 1] = 1 - mean
      out[at + 2] = mean
      return true
    },
  }
}

/** Softmax over the margins and 0; an offset plays no part. The label is the first class above all before it and 0. */
export function multinomialResponse(classCount: number): Response {
  return {
    blocks: classCount,
    margins: classCount,
    classifies: true,
    write(margins, _offset, out, at) {
      let max = 0
      for (let c = 0; c < classCount; c++) {
        const margin = margins[c]!
        if (margin > max) max = margin
      }
      let sum = 0
      for (let c = 0; c < classCount; c++) {
        const e = exp(margins[c]! - max)
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
    classifies: true,
    write(margins, offset, out, at) {
      let below = 0
      let label = -1
      let best = 0
      for (let c = 0; c < classCount; c++) {
        const upTo = c === classCount - 1 ? 1 : 1 / (1 + exp(-(margins[c]! + offset)))
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
    write(margins, offset, out, at) {
      ordinal.write(margins, offset, out, at)
      let label = 0
      while (label < classCount - 1 && !(margins[label]! + offset > 0)) label++
      out[at] = label
      return true
    },
  }
}
