import { describe, expect, it } from 'vitest'
import { loadModel } from '../../../src/model/load-model.ts'
import { fixtures, leafFields, modelText, splitFields } from './model-text.ts'

describe('the contributions of a model', () => {
  it('are those of its trees, and the means of their leaves by the counts of rows', () => {
    const { contributions } = loadModel(modelText([splitFields, leafFields]))
    const out = new Float64Array(3)
    contributions!.contributions(Float64Array.of(0, 0), out)
    // The mean is (3 * 10 + 20) / 4, and 5 of the leaf.
    expect([...out]).toEqual([-2.5, 0, 17.5])
    expect(contributions!.names).toEqual(['a', 'b', 'BiasTerm'])
    expect(contributions!.classes).toEqual([null])
  })

  it('of two missing kinds of one column are one contribution', () => {
    const zero = { ...splitFields, decision_type: '6', threshold: '-5' }
    const { contributions } = loadModel(modelText([splitFields, zero]))
    const out = new Float64Array(3)
    contributions!.contributions(Float64Array.of(0, 0), out)
    expect([...out]).toEqual([-5, 0, 25])
  })

  it('are by class where there are several', () => {
    const header = { num_class: '2', num_tree_per_iteration: '2', objective: 'multiclass num_class:2' }
    const model = loadModel(modelText([leafFields, splitFields], header), { labels: ['off', 'on'] })
    const out = new Float64Array(6)
    model.contributions!.contributions(Float64Array.of(9, 0), out)
    expect([...out]).toEqual([0, 0, 5, 7.5, 0, 12.5])
    expect(model.contributions!.classes).toEqual(['off', 'on'])
  })

  it('are none without counts of rows, and of linear leaves', () => {
    expect(loadModel(modelText([{ ...splitFields, leaf_count: '' }])).contributions).toBeNull()
    expect(loadModel(`${fixtures}/linear_tree.txt`).contributions).toBeNull()
  })
})
