import { describe, expect, it } from 'vitest'
import { columnFactsOf, loadModel, readModelFacts } from '../../src/model/index.ts'
import type { DrawnTree, Model, TreeDrawer } from '../../src/model/index.ts'

const file = 'examples/hydraulic-rig/models/cool_cond.zip'
const model = loadModel(file)

const leaf = { leaf: 1, id: null, weight: null }

/** Trees of one split, between the tree's number and the next, of a column by class. */
function stumps(count: number, classes: readonly string[], more: Partial<DrawnTree> = {}): Model {
  const trees: TreeDrawer = {
    count,
    classes,
    draw: (tree, c) => ({
      ...{ tree, treeCount: count, name: `T${tree}`, class: classes[c]!, nodes: 3, leaves: 2, depth: 1 },
      ...{ encoded: false, float32: false, zeroIsMissing: false },
      root: {
        ...{ id: null, weight: null, column: classes[c]!, test: { below: tree }, missing: 'left' },
        ...{ left: leaf, right: leaf },
      },
      ...more,
    }),
  }
  return { ...model, trees }
}

describe('columnFactsOf', () => {
  it('gives where the splits of columns are, in their order', () => {
    const { splits } = columnFactsOf(model, {})
    const inputs = model.scorer.inputs.map(({ name }) => name)
    expect(splits.size).toBeGreaterThan(5)
    for (const [column, values] of splits) {
      expect(inputs).toContain(column)
      expect(values).toEqual(values.toSorted((a, b) => a - b))
      expect(values.every(Number.isFinite)).toBe(true)
    }
  })

  it('takes some dozens of trees of a large forest, over all of it and of every class', () => {
    const { splits } = columnFactsOf(stumps(5000, ['a', 'b']), {})
    expect([...splits.keys()]).toEqual(['a', 'b'])
    for (const values of splits.values()) {
      expect(values).toHaveLength(25)
      expect(values.slice(0, 2)).toEqual([0, 200])
      expect(values.at(-1)).toBe(4800)
    }
  })

  it('leaves out the columns of an encoding', () => {
    expect(columnFactsOf(stumps(5, ['a'], { encoded: true }), {}).splits.size).toBe(0)
  })

  it('has the shares that the file says', () => {
    const { importances } = readModelFacts(file)
    const { importance } = columnFactsOf(model, {})
    expect([...importance.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1)
    for (const { variable, share } of importances ?? []) expect(importance.get(variable)).toBe(share)
    expect(importance.size).toBe(model.scorer.inputs.length)
  })

  it('does without trees, and without the file', () => {
    const gone = { ...model, source: 'nowhere.zip', trees: null }
    expect(columnFactsOf(gone, {})).toEqual({ splits: new Map(), importance: new Map() })
  })
})
