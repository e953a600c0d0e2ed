import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openTiny, scoreRows } from './tiny-mojo.ts'
import type { TinyMojo } from './tiny-mojo.ts'

/** Two numbers, no hidden layer: y = 2 a + 3 b + 1. */
const linear: TinyMojo = {
  info: {
    algorithm: 'Deep Learning',
    mojo_version: '1.10',
    distribution: 'gaussian',
    activation: 'Rectifier',
    cats: 0,
    nums: 2,
    cat_offsets: [0],
    norm_mul: 'null',
    norm_sub: 'null',
    norm_resp_mul: 'null',
    norm_resp_sub: 'null',
    use_all_factor_levels: true,
    mean_imputation: true,
    neural_network_sizes: [2, 1],
    hidden_dropout_ratios: ['0.0'],
    weight_layer0: [2, 3],
    bias_layer0: ['1.0'],
  },
  columns: ['a', 'b', 'y'],
}

function variant(info: TinyMojo['info'], more: Partial<TinyMojo> = {}): TinyMojo {
  return { ...linear, ...more, info: { ...linear.info, ...info } }
}

/** One number through one hidden unit of the activation; the output is that unit. */
function hidden(activation: string, info: TinyMojo['info'] = {}): TinyMojo {
  return variant(
    {
      nums: 1,
      activation,
      neural_network_sizes: [1, 1, 1],
      hidden_dropout_ratios: ['0.25', '0.0'],
      weight_layer0: ['1.0'],
      bias_layer0: ['0.0'],
      weight_layer1: ['1.0'],
      bias_layer1: ['0.0'],
      ...info,
    },
    { columns: ['a', 'y'] },
  )
}

const categorical = variant(
  {
    cats: 1,
    nums: 1,
    cat_offsets: [0, 4],
    neural_network_sizes: [5, 1],
    weight_layer0: [10, 20, 30, 40, 1],
    bias_layer0: ['0.0'],
  },
  { columns: ['mode', 'a', 'y'], levels: { mode: ['off', 'slow', 'fast'] } },
)

const autoencoder = variant(
  {
    category: 'AutoEncoder',
    supervised: false,
    cats: 1,
    nums: 1,
    cat_offsets: [0, 3],
    norm_mul: ['0.5'],
    norm_sub: ['10.0'],
    neural_network_sizes: [4, 4],
    weight_layer0: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
    bias_layer0: [0, 0, 0, 0.5],
    activation: 'Linear',
  },
  { columns: ['mode', 'a'], levels: { mode: ['off', 'on'] } },
)

describe('deepLearning', () => {
  it('sums weights times inputs and the bias', () => {
    expect(scoreRows(openTiny(linear), [[1, 1]])).toEqual([[6]])
  })

  it('puts 0 in the place of a missing number, after scaling', () => {
    const mojo = openTiny(variant({ norm_mul: [2, 2], norm_sub: [5, 5] }))
    expect(scoreRows(mojo, [[6, NaN]])).toEqual([[5]])
  })

  it('gives each level a unit, the last one to missing and to what lies beyond', () => {
    const rows = [0, 1, 2, NaN, 9].map((level) => [level, 0.5])
    expect(scoreRows(openTiny(categorical), rows)).toEqual([[10.5], [20.5], [30.5], [40.5], [40.5]])
  })

  it('leaves level 0 without a unit where the file says so', () => {
    const dropped = variant(
      { ...categorical.info, use_all_factor_levels: false },
      { columns: categorical.columns, levels: categorical.levels! },
    )
    expect(
      scoreRows(openTiny(dropped), [
        [0, 0],
        [1, 0],
        [NaN, 0],
      ]),
    ).toEqual([[0], [10], [40]])
  })

  it.each([
    ['Tanh', 0.5, Math.tanh(0.5)],
    ['TanhWithDropout', 0.5, 0.75 * Math.tanh(0.5)],
    ['Rectifier', -2, 0],
    ['Rectifier', 2, 2],
    ['RectifierWithDropout', 2, 1.5],
    ['ExpRectifier', -1, Math.exp(-1) - 1],
    ['ExpRectifier', 2, 2],
    ['ExpRectifierWithDropout', 2, 1.5],
    ['Linear', -2, -2],
  ])('knows the activation %s of %d', (activation, x, y) => {
    expect(scoreRows(openTiny(hidden(activation)), [[x]])[0]![0]).toBeCloseTo(y, 14)
  })

  it.each([
    ['Maxout', 3, 3],
    ['Maxout', -3, 6],
    ['MaxoutWithDropout', 3, 2.25],
  ])('takes the greater of two sums for %s of %d', (activation, x, y) => {
    const mojo = openTiny(hidden(activation, { weight_layer0: [1, -2], bias_layer0: [0, 0] }))
    expect(scoreRows(mojo, [[x]])).toEqual([[y]])
  })

  it('adds in eight interleaved partial sums, then what is left', () => {
    const inputs = 19
    const weights = Array.from({ length: inputs }, (_, i) => Math.fround(Math.sin(i + 1)))
    const row = Array.from({ length: inputs }, (_, i) => Math.cos(3 * i) * 10 ** (i % 7))
    const columns = [...row.map((_, i) => `n${i}`), 'y']
    const mojo = openTiny(
      variant({ nums: inputs, neural_network_sizes: [inputs, 1], weight_layer0: weights }, { columns }),
    )
    const p = Array.from({ length: 8 }, (_, l) => weights[l]! * row[l]! + weights[l + 8]! * row[l + 8]!)
    let sum = p[0]! + p[1]! + p[2]! + p[3]! + (p[4]! + p[5]! + p[6]! + p[7]!)
    for (let i = 16; i < inputs; i++) sum += weights[i]! * row[i]!
    expect(scoreRows(mojo, [row])).toEqual([[sum + 1]])
  })

  it('gives classes probabilities and a label, and undoes class balancing', () => {
    const info = {
      category: 'Binomial',
      n_classes: 2,
      distribution: 'bernoulli',
      default_threshold: 0.6,
      neural_network_sizes: [2, 2],
      weight_layer0: [0, 0, 0, 0],
      bias_layer0: [0, 0],
    }
    const levels = { y: ['no', 'yes'] }
    expect(scoreRows(openTiny(variant(info, { levels })), [[1, 2]])).toEqual([[0, 0.5, 0.5]])
    const balanced = {
      ...info,
      balance_classes: true,
      prior_class_distrib: [0.25, 0.75],
      model_class_distrib: [0.5, 0.5],
    }
    expect(scoreRows(openTiny(variant(balanced, { levels })), [[1, 2]])).toEqual([[1, 0.25, 0.75]])
  })

  it('scales a regression back and applies the link of its distribution', () => {
    const scaled = variant({ norm_resp_mul: ['2.0'], norm_resp_sub: ['7.0'] })
    expect(scoreRows(openTiny(scaled), [[1, 1]])).toEqual([[10]])
    const poisson = variant({ distribution: 'poisson' })
    expect(scoreRows(openTiny(poisson), [[0, 0]])[0]![0]).toBeCloseTo(Math.E, 14)
  })

  it('refuses a row whose answer is not a number, and says nothing of the others', () => {
    expect(
      scoreRows(openTiny(linear), [
        [Infinity, -Infinity],
        [1, 1],
      ]),
    ).toEqual([null, [6]])
  })

  it('reconstructs the input and says how well', () => {
    const mojo = openTiny(autoencoder)
    const names = mojo.compile().outputs.map(({ name }) => name)
    expect(names).toEqual([
      'reconstr_mode.off',
      'reconstr_mode.on',
      'reconstr_mode.missing(NA)',
      'reconstr_a',
      'mse',
    ])
    expect(
      scoreRows(mojo, [
        [1, 14],
        [NaN, NaN],
      ]),
    ).toEqual([
      [0, 1, 0, 15, 0.0625],
      [0, 0, 1, 11, NaN],
    ])
  })

  it('gives a row the same answer alone and in a batch', () => {
    const mojo = openTiny(categorical)
    const row = fc.tuple(fc.constantFrom(0, 1, 2, NaN), fc.double({ noNaN: true, min: -9, max: 9 }))
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 70 }), (rows) => {
        expect(scoreRows(mojo, rows)).toEqual(rows.map((one) => scoreRows(mojo, [one])[0]))
      }),
      { numRuns: 20 },
    )
  })

  it('remarks that an offset column has no effect', () => {
    const offset = variant({ n_features: 2, offset_column: 'off' }, { columns: ['a', 'b', 'off', 'y'] })
    expect(openTiny(offset).compile().remarks).toHaveLength(1)
    expect(scoreRows(openTiny(offset), [[1, 1]], [99])).toEqual([[6]])
  })

  it.each([
    [{ weight_layer0: [1] }, 'weight_layer0'],
    [{ bias_layer0: [1, 2] }, 'bias_layer0'],
    [{ neural_network_sizes: [2] }, 'neural_network_sizes'],
    [{ neural_network_sizes: [3, 1], weight_layer0: [1, 2, 3] }, 'neural_network_sizes'],
    [{ neural_network_sizes: [2, -1] }, 'neural_network_sizes'],
    [{ hidden_dropout_ratios: [] }, 'hidden_dropout_ratios'],
    [{ cat_offsets: [0, 1] }, 'cat_offsets'],
    [{ norm_mul: [1, 2, 3] }, 'norm_mul'],
    [{ activation: 'Sine' }, 'activation'],
    [{ distribution: 'modified_huber' }, 'modified_huber'],
  ])('refuses a file with %o', (info, message) => {
    expect(() => openTiny(variant(info)).compile()).toThrow(message)
  })
})
