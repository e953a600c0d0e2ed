import { describe, expect, it } from 'vitest'
import { loadModel } from '../../../src/model/load-model.ts'
import type { Model } from '../../../src/model/scorer.ts'
import { fixtures, leafFields, modelText, splitFields } from './model-text.ts'
import type { Fields } from './model-text.ts'

const staged = (trees: readonly Fields[], header: Fields, row = [0, 0]) => {
  const { staged: scorer } = loadModel(modelText(trees, header))
  return { names: scorer!.names, stages: [...scorer!.staged(Float64Array.from(row))] }
}

/** A row's predictions; of classifiers without the label. */
function predict({ scorer }: Model, row: Float64Array): number[] {
  const out = new Float64Array(scorer.outputs.length)
  scorer.score(row, 1, out, new Uint8Array(1))
  return [...out].filter((_, at) => scorer.outputs[at]!.kind !== 'label')
}

describe('the stages of a model', () => {
  it('are its predictions after each iteration', () => {
    expect(staged([splitFields, leafFields, leafFields], {})).toEqual({
      names: ['T1.C1', 'T2.C1', 'T3.C1'],
      stages: [10, 15, 20],
    })
  })

  it('of a random forest are averages so far', () => {
    expect(staged([splitFields, leafFields], { average_output: '(flag)' }).stages).toEqual([10, 7.5])
  })

  it('of several classes have a probability each', () => {
    const header = { num_class: '2', num_tree_per_iteration: '2', objective: 'multiclass num_class:2' }
    const zero = { ...leafFields, leaf_value: '0' }
    const { names, stages } = staged([zero, zero, leafFields, zero], header)
    expect(names).toEqual(['T1.C1', 'T1.C2', 'T2.C1', 'T2.C2'])
    expect(stages).toEqual([
      0.5,
      0.5,
      expect.closeTo(1 / (1 + Math.exp(-5))),
      expect.closeTo(1 / (1 + Math.exp(5))),
    ])
  })

  it.each(['linear_tree', 'pandas_cat_multi', 'rf_multi', 'ver_zero_v335', 'custom_objective'])(
    'of %s end with its prediction',
    (name) => {
      const model = loadModel(`${fixtures}/${name}.txt`)
      for (const start of [0, 1, NaN, -7]) {
        const row = Float64Array.from(model.scorer.inputs, (_, at) => start + at)
        const slots = model.staged!.names.filter((stage) => stage.startsWith('T1.')).length
        expect([...model.staged!.staged(row)].slice(-slots)).toEqual(predict(model, row).slice(0, slots))
      }
    },
  )
})
