import { ModelError } from '../../../core/errors.ts'
import type { OutputColumn } from '../../../core/column.ts'
import type { Algorithm, Mojo } from '../algorithm.ts'
import { readInputLayout, writeInput } from '../deep-learning/input.ts'
import type { InputLayout } from '../deep-learning/input.ts'
import { readLayers } from '../deep-learning/layers.ts'
import { BLOCK_ROWS, Network } from '../../dense/network.ts'
import { binomialLabel, correctPriors, multinomialLabel } from '../label.ts'
import { inverseLink } from '../link.ts'
import { classOutputs } from '../outputs.ts'
import { plainOutputs, valueOutputs } from '../../outputs.ts'

/** From one row's outputs of the network to its prediction. */
interface Finish {
  readonly outputs: readonly OutputColumn[]
  /**
   * @param units outputs of the network, from `from` on
   * @param rowAt where the row's cells start in `rows`
   * @param at where its prediction starts in `out`
   * @returns false where H2O throws
   */
  write(
    units: Float64Array,
    from: number,
    rows: Float64Array,
    rowAt: number,
    out: Float64Array,
    at: number,
  ): boolean
}

/**
 * Multi-layer perceptrons: classifiers, regressions and autoencoders, all activations. An offset plays no part, as in
 * H2O's scorer. Dropout, means and modes are not used in scoring beyond what `layers.ts` and `input.ts` say.
 */
export const deepLearning: Algorithm = {
  names: ['Deep Learning', 'deep learning'],
  maxVersion: 1.1,
  compile(mojo) {
    const reconstructs = mojo.category === 'AutoEncoder'
    const classifies = !reconstructs && mojo.classCount > 1
    const layers = readLayers(mojo, reconstructs ? null : classifies ? 'Softmax' : 'Linear')
    const network = new Network(layers)
    // A network has at least one layer.
    const inputUnits = layers[0]!.inputs
    const layout = readInputLayout(mojo, inputUnits)
    const finish = readFinish(mojo, layout, inputUnits, layers.at(-1)!.units)
    const width = mojo.featureCount
    const outputCount = finish.outputs.length
    return {
      outputs: finish.outputs,
      remarks: mojo.offsetColumn === null ? [] : [ignoredOffset],
      score(rows, rowCount, _offsets, out, refused) {
        let refusedCount = 0
        for (let first = 0; first < rowCount; first += BLOCK_ROWS) {
          const count = Math.min(BLOCK_ROWS, rowCount - first)
          for (let r = 0; r < count; r++) {
            writeInput(layout, rows, (first + r) * width, network.input, r * network.inputStride)
          }
          const units = network.run(count)
          for (let r = 0; r < count; r++) {
            const row = first + r
            const at = row * outputCount
            if (finish.write(units, r * network.outputStride, rows, row * width, out, at)) continue
            out.fill(NaN, at, at + outputCount)
            refused[row] = 1
            refusedCount++
          }
        }
        return refusedCount
      },
    }
  },
}

const ignoredOffset =
  'The model was trained with an offset column, but H2O scores Deep Learning without it: the offset has no effect.'

function readFinish(mojo: Mojo, layout: InputLayout, inputUnits: number, outputUnits: number): Finish {
  const distribution = mojo.ini.string('distribution')
  const wanted = mojo.category === 'AutoEncoder' ? inputUnits : Math.max(1, mojo.classCount)
  if (outputUnits !== wanted)
    throw new ModelError(
      mojo.source,
      'model.ini',
      `expected neural_network_sizes to end with ${wanted}, found ${outputUnits}`,
    )
  if (mojo.category === 'AutoEncoder') return reconstruction(mojo, layout)
  if (distribution === 'modified_huber')
    throw new ModelError(
      mojo.source,
      'model.ini',
      'distribution modified_huber has no answer in H2O (its scorer fails on every row): train with another one',
    )
  return mojo.classCount > 1 ? classification(mojo) : regression(mojo, distribution)
}

function classification(mojo: Mojo): Finish {
  const { classCount, priorClassDistribution: prior, modelClassDistribution: model } = mojo
  return {
    outputs: classOutputs(mojo),
    write(units, from, rows, rowAt, out, at) {
      for (let c = 0; c < classCount; c++) {
        const p = units[from + c]!
        if (p !== p) return false
        out[at + 1 + c] = p
      }
      if (mojo.balanceClasses && prior !== null && model !== null) {
        correctPriors(out, at, classCount, prior, model)
      }
      out[at] =
        classCount === 2
          ? binomialLabel(out[at + 2]!, mojo.defaultThreshold)
          : multinomialLabel(out, at, classCount, rows, rowAt, mojo.featureCount, prior)
      return true
    },
  }
}

/** Distributions whose margin is not the predicted value itself. */
const linkByDistribution = new Map([
  ['bernoulli', 'logit'],
  ['quasibinomial', 'logit'],
  ['ordinal', 'logit'],
  ['multinomial', 'log'],
  ['poisson', 'log'],
  ['gamma', 'log'],
  ['tweedie', 'log'],
] as const)

function regression(mojo: Mojo, distribution: string): Finish {
  const { ini } = mojo
  const none = new Float64Array(0)
  const scaled = ini.numbers('norm_resp_mul', { fallback: none }).length > 0
  const mul = scaled ? ini.numbers('norm_resp_mul')[0]! : 1
  const sub = scaled ? ini.numbers('norm_resp_sub', { length: ini.numbers('norm_resp_mul').length })[0]! : 0
  const links: ReadonlyMap<string, 'logit' | 'log'> = linkByDistribution
  const mean = inverseLink(links.get(distribution) ?? 'identity')
  return {
    outputs: valueOutputs,
    write(units, from, _rows, _rowAt, out, at) {
      const value = mean(scaled ? units[from]! / mul + sub : units[from]!)
      out[at] = value
      return value === value
    },
  }
}

/**
 * The input as the network reproduces it, numbers in their own scale, and last the mean squared error over all units
 * (numbers as they were scaled for training), as H2O computes it: NaN when a number is missing.
 */
function reconstruction(mojo: Mojo, layout: InputLayout): Finish {
  const { categoricalCount, numericCount, offsets, scaling } = layout
  const names = reconstructedNames(mojo, layout)
  const firstNumber = offsets[categoricalCount]!
  const size = firstNumber + numericCount
  return {
    outputs: plainOutputs([...names, 'mse']),
    write(units, from, rows, rowAt, out, at) {
      let sum = 0
      for (let i = 0; i < categoricalCount; i++) {
        const level = rows[rowAt + i]!
        const active = level !== level ? offsets[i + 1]! - 1 : offsets[i]! + level
        for (let unit = offsets[i]!; unit < offsets[i + 1]!; unit++) {
          const value = units[from + unit]!
          out[at + unit] = value
          const delta = value - (unit === active ? 1 : 0)
          sum += delta * delta
        }
      }
      for (let j = 0; j < numericCount; j++) {
        const unit = firstNumber + j
        const mul = scaling === null ? 1 : scaling.mul[j]!
        const value = scaling === null ? units[from + unit]! : units[from + unit]! / mul + scaling.sub[j]!
        out[at + unit] = value
        const delta = (value - rows[rowAt + categoricalCount + j]!) * mul
        sum += delta * delta
      }
      out[at + size] = sum / size
      return true
    },
  }
}

function reconstructedNames(mojo: Mojo, layout: InputLayout): readonly string[] {
  return mojo.columns.slice(0, mojo.featureCount).flatMap((column, i) => {
    const levels = mojo.domains[i] ?? null
    const blockSize = i < layout.categoricalCount ? layout.offsets[i + 1]! - layout.offsets[i]! : 1
    if (blockSize !== (levels === null ? 1 : levels.length + 1))
      throw new ModelError(
        mojo.source,
        'model.ini',
        `expected cat_offsets to leave a unit for each level of ${column} and one for missing, found ${blockSize}`,
      )
    if (levels === null) return [`reconstr_${column}`]
    return [...levels.map((level) => `reconstr_${column}.${level}`), `reconstr_${column}.missing(NA)`]
  })
}
