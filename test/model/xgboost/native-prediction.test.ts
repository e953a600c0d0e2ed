import { describe, expect, it } from 'vitest'
import { BLOCK } from '../../../src/model/forest/forest-scorer.ts'
import type { FileSettings } from '../../../src/model/file-settings.ts'
import { nativePrediction } from '../../../src/model/xgboost/native-prediction.ts'
import { learnerOf } from './learners.ts'
import type { NativeSpec } from './native-file.ts'

const predictionOf = (spec: NativeSpec, settings: FileSettings = {}): ReturnType<typeof nativePrediction> =>
  nativePrediction(learnerOf(spec), settings)

/** Of the block's row 3. */
function finished(spec: NativeSpec, ...sums: readonly number[]): number[] {
  const { outputs, finish } = predictionOf(spec)
  const block = new Float32Array(sums.length * BLOCK)
  sums.forEach((sum, g) => (block[g * BLOCK + 3] = sum))
  const out = new Float64Array(1 + outputs.length)
  finish(block, 3, out, 1)
  return [...out.subarray(1)]
}

const half = Math.fround(Math.log(2))

describe('nativePrediction', () => {
  it.each([
    [{ objective: 'binary:logistic', baseScore: '5E-1' }, 'Binomial', ['predict', 'p0', 'p1']],
    [{ objective: 'binary:hinge' }, 'Binomial', ['predict', 'p0', 'p1']],
    [{ objective: 'binary:logitraw' }, 'Regression', ['predict']],
    [{ objective: 'multi:softprob', classes: 3 }, 'Multinomial', ['predict', 'p0', 'p1', 'p2']],
    [{ objective: 'multi:softmax', classes: 2 }, 'Multinomial', ['predict', 'p0', 'p1']],
    [{ objective: 'reg:squarederror' }, 'Regression', ['predict']],
    [{ objective: 'reg:squarederror', targets: 2 }, 'MultiOutput', ['predict0', 'predict1']],
    // A label for each of several targets.
    [
      { objective: 'binary:logistic', targets: 2, baseScore: '5E-1' },
      'MultiOutput',
      ['predict0', 'predict1'],
    ],
    [{ objective: 'my:own' }, 'Regression', ['predict']],
    [
      {
        objective: 'reg:quantileerror',
        targets: 3,
        objectiveParameters: { quantile_alpha: '[1E-1,5E-1,9E-1]' },
      },
      'MultiOutput',
      ['q0.1', 'q0.5', 'q0.9'],
    ],
    [
      { objective: 'reg:quantileerror', targets: 2, objectiveParameters: { quantile_alpha: '[1E-1,1E-1]' } },
      'MultiOutput',
      ['predict0', 'predict1'],
    ],
  ] satisfies [NativeSpec, string, string[]][])('of %j is a %s', (spec, category, names) => {
    const found = predictionOf(spec)
    expect([found.category, found.outputs.map(({ name }) => name)]).toEqual([category, names])
  })

  it('names classes by the setting, or says that they are numbered', () => {
    const spec = { objective: 'multi:softprob', classes: 3 }
    const named = predictionOf(spec, { labels: ['a', 'b', 'c'] })
    expect([named.levels, named.unsaid]).toEqual([['a', 'b', 'c'], []])
    expect(named.outputs.map(({ name }) => name)).toEqual(['predict', 'a', 'b', 'c'])
    expect(predictionOf(spec).levels).toEqual(['0', '1', '2'])
    expect(predictionOf(spec).unsaid).toEqual([
      { setting: 'labels', message: 'the names of the classes are not in the file: predictions say 0, 1, 2' },
    ])
    expect(predictionOf({ ...spec, classes: 9 }).unsaid[0]!.message).toMatch(/say 0 to 8$/)
  })

  it.each([
    [{ objective: 'binary:logistic', baseScore: '5E-1' }, [0], [0, 0.5, 0.5]],
    [
      { objective: 'binary:logistic', baseScore: '5E-1' },
      [half],
      [1, Math.fround(1 - Math.fround(2 / 3)), Math.fround(2 / 3)],
    ],
    [{ objective: 'binary:hinge' }, [0.2], [1, 0, 1]],
    [{ objective: 'multi:softprob', classes: 2 }, [1, 1], [0, 0.5, 0.5]],
    [{ objective: 'multi:softprob', classes: 2 }, [0, half], [1, Math.fround(1 / 3), Math.fround(2 / 3)]],
    // The sums differ, their probabilities do not.
    [{ objective: 'multi:softprob', classes: 2 }, [0, 2 ** -30], [0, 0.5, 0.5]],
    [{ objective: 'multi:softmax', classes: 2 }, [0, 2 ** -30], [1, 0.5, 0.5]],
    [{ objective: 'count:poisson', targets: 2, baseScore: '1E0' }, [0, half], [1, 2]],
    [{ objective: 'reg:quantileerror', targets: 3 }, [3, 1, 2], [3, 1, 2]],
    [{ objective: 'reg:quantileerror', targets: 3, version: [3, 4, 1] }, [3, -1, 2], [-1, 2, 3]],
    [{ objective: 'my:own' }, [0.25], [0.25]],
  ] satisfies [NativeSpec, number[], number[]][])('of %j makes of %j %j', (spec, sums, expected) => {
    expect(finished(spec, ...sums)).toEqual(expected)
  })

  it('starts with the margins of the base scores', () => {
    expect([...predictionOf({ objective: 'count:poisson', baseScore: '1E0' }).margins]).toEqual([0])
    expect([
      ...predictionOf({ objective: 'multi:softprob', classes: 2, baseScore: '[1E0,2E0]' }).margins,
    ]).toEqual([1, 2])
  })

  it('says that it knows nothing of an objective', () => {
    expect(predictionOf({ objective: 'my:own' }).remarks).toEqual([
      `Objective "my:own" is none of XGBoost's that are known here: predictions are the sums as they stand.`,
    ])
    expect(predictionOf({}).remarks).toEqual([])
  })

  it.each([
    [{ objective: 'reg:expectileerror' }, {}, 'learner.objective, name: reg:expectileerror is not supported'],
    [
      {},
      { labels: ['a', 'b'] },
      'setting labels: does not go with reg:squarederror, which predicts no classes',
    ],
    [{ objective: 'binary:hinge' }, { labels: ['a'] }, 'setting labels: expected 2 of them, found 1'],
  ])('refuses %j with %j', (spec, settings, message) => {
    expect(() => predictionOf(spec, settings)).toThrow(message)
  })
})
