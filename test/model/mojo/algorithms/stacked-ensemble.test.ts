import { describe, expect, it } from 'vitest'
import { tinyGlm } from './tiny-models.ts'
import { openTiny, scoreRows, tinyEntries } from './tiny-mojo.ts'
import type { TinyMojo } from './tiny-mojo.ts'

const nested = (models: Readonly<Record<string, TinyMojo>>) =>
  Object.fromEntries(
    Object.entries(models).flatMap(([key, model]) => [...tinyEntries(model, `models/${key}/`)]),
  )

function ensemble(info: TinyMojo['info'], models: Readonly<Record<string, TinyMojo>>): TinyMojo {
  const keys = Object.keys(models)
  return {
    info: {
      algorithm: 'Stacked Ensemble',
      submodel_count: keys.length,
      ...Object.fromEntries(
        keys.flatMap((key, i) => [
          [`submodel_key_${i}`, key],
          [`submodel_dir_${i}`, `models/${key}/`],
        ]),
      ),
      base_models_num: 2,
      base_model0: 'one',
      base_model1: 'two',
      metalearner: 'meta',
      ...info,
    },
    columns: ['a', 'b', 'y'],
    files: nested(models),
  }
}

/** one = a, two = b - 1 of a row in another order; meta = 100 one + two. */
const regression = {
  one: tinyGlm(['a'], [1, 0]),
  two: tinyGlm(['b', 'a'], [1, 0, -1]),
  meta: tinyGlm(['one', 'two'], [100, 1, 0]),
}
const binary = {
  one: tinyGlm(['a'], [1, 0], 2),
  two: tinyGlm(['b'], [1, 0], 2),
  meta: tinyGlm(['one', 'two'], [1, 0, 0], 2),
}
const twoClasses = { category: 'Binomial', n_classes: 2 }
const levels = { y: ['no', 'yes'] }

describe('stackedEnsemble', () => {
  it('feeds base predictions to the metalearner, features found by name', () => {
    const rows = Array.from({ length: 300 }, (_, i) => [i, i + 5])
    expect(scoreRows(openTiny(ensemble({}, regression)), rows)).toEqual(
      rows.map(([a, b]) => [100 * a! + b! - 1]),
    )
  })

  it('leaves the slot of an unused base model at 0', () => {
    const mojo = openTiny(ensemble({ base_model0: 'null' }, regression))
    expect(scoreRows(mojo, [[7, 8]])).toEqual([[7]])
  })

  it('takes many unused base models, of which the file says nothing', () => {
    const unused = Array.from({ length: 98 }, (_, i) => `unused${i}`)
    const meta = tinyGlm(['one', 'two', ...unused], [100, 1, ...unused.map(() => 5), 0])
    const mojo = openTiny(ensemble({ base_models_num: 100 }, { ...regression, meta }))
    expect(scoreRows(mojo, [[7, 8]])).toEqual([[707]])
  })

  it('takes the probability of the second class, or its logit', () => {
    const mojo = openTiny({ ...ensemble(twoClasses, binary), levels })
    const p = 1 / (1 + Math.exp(-2))
    expect(scoreRows(mojo, [[2, 0]])[0]![2]).toBeCloseTo(1 / (1 + Math.exp(-p)), 14)
    const logit = openTiny({ ...ensemble({ ...twoClasses, metalearner_transform: 'Logit' }, binary), levels })
    expect(scoreRows(logit, [[2, 0]])[0]![2]).toBeCloseTo(p, 14)
    expect(scoreRows(logit, [[-99, 0]])[0]![2]).toBeCloseTo(Math.exp(-19), 14)
  })

  it('refuses a row that a base model refuses', () => {
    const strict: TinyMojo = {
      ...regression.one,
      info: { ...regression.one.info, cats: 1, nums: 0, cat_offsets: [0, 1], beta: [5, 0] },
      levels: { a: ['off', 'on'] },
    }
    const mojo = openTiny({ ...ensemble({}, { ...regression, one: strict }), levels: { a: ['off', 'on'] } })
    expect(
      scoreRows(mojo, [
        [NaN, 1],
        [1, 1],
      ]),
    ).toEqual([null, [500]])
  })

  it.each([
    [{ metalearner: 'zz' }, regression, 'metalearner'],
    [{ base_model1: 'zz' }, regression, 'base_model1'],
    [{ base_models_num: 3 }, regression, '3 features'],
    [{ metalearner_transform: 'Cube' }, regression, 'metalearner_transform'],
    [{ submodel_count: 99 }, regression, 'submodel_'],
    [{}, { ...regression, one: tinyGlm(['zz'], [1, 0]) }, 'column zz'],
    [{}, { ...regression, one: tinyGlm(['a'], [1, 0], 2) }, '1 classes'],
  ])('refuses a file with %o', (info, models, message) => {
    expect(() => openTiny(ensemble(info, models)).compile()).toThrow(message)
  })
})
