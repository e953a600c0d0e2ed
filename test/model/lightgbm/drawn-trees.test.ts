import { describe, expect, it } from 'vitest'
import { loadModel } from '../../../src/model/load-model.ts'
import { fixtures, leafFields, modelText, splitFields } from './model-text.ts'

describe('the drawing of a tree', () => {
  it('shows thresholds, numbers and counts as the file has them', () => {
    const { trees } = loadModel(modelText([leafFields, splitFields]))
    expect(trees).toMatchObject({ count: 2, classes: [null] })
    expect(trees!.draw(1, 0, 5)).toEqual({
      ...{ tree: 1, treeCount: 2, name: 'T2', class: null, nodes: 3, leaves: 2, depth: 1 },
      ...{ encoded: false, float32: false, zeroIsMissing: false },
      root: {
        ...{ id: 0, weight: 4, column: 'a', test: { atMost: 2 }, missing: 'right' },
        left: { id: 0, weight: 3, leaf: 10 },
        right: { id: 1, weight: 1, leaf: 20 },
      },
    })
    expect(trees!.draw(0, 0, 5)?.root).toEqual({ id: 0, weight: null, leaf: 5 })
  })

  it('shows levels by their names, else by their codes', () => {
    const text = (name: string) => JSON.stringify(loadModel(`${fixtures}/${name}.txt`).trees!.draw(0, 0, 9))
    expect(text('pandas_cat_multi')).toMatch(
      /"column":"site","test":{"leftLevels":\["(north|south|Zürich|東京|)"/,
    )
    expect(text('cat_many')).toMatch(
      /"column":"unit","test":{"leftLevels":\["\d+"[^}]*"rightLevels":\["\d+"[^}]*"others":"right"}/,
    )
  })

  it('tells where 0 is missing', () => {
    expect(loadModel(`${fixtures}/ver_zero_v335.txt`).trees!.draw(0, 0, 9)?.zeroIsMissing).toBe(true)
  })

  it('is by class, and none of trees that there are not', () => {
    const { trees } = loadModel(`${fixtures}/rf_multi.txt`, { labels: ['w', 'x', 'y', 'z'] })
    expect(trees!.classes).toEqual(['w', 'x', 'y', 'z'])
    expect(trees!.draw(1, 2, 1)).toMatchObject({ name: 'T7', class: 'y', tree: 1 })
    expect([trees!.draw(99, 0, 1), trees!.draw(0, 4, 1)]).toEqual([null, null])
  })
})
