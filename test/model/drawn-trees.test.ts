import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DrawnNode, DrawnTree, SplitTest } from '../../src/core/drawn-tree.ts'
import { loadModel } from '../../src/model/index.ts'
import type { InputColumn, Model } from '../../src/model/index.ts'
import { skipAloud } from '../support/skip-aloud.ts'

/*
 * A drawing is right when a walk by nothing but what is drawn (JSON, names of columns and levels) comes to the leaf that
 * the model assigns to the row.
 */

/** A row as somebody reads it: number, level, null for missing. */
type Named = ReadonlyMap<string, number | string | null>

const rowCount = 40
const unknown = 'a level of no model'

/** A leaf's way as L and R, by the drawing alone. */
function walk(tree: DrawnTree, row: Named): string {
  let path = ''
  let node: DrawnNode = tree.root
  while ('test' in node) {
    if (!row.has(node.column)) throw new Error(`the row has no ${node.column}`)
    const side: 'left' | 'right' = sideOf(node.test, row.get(node.column) ?? null, tree) ?? node.missing
    path += side === 'left' ? 'L' : 'R'
    node = node[side]
  }
  if (!('leaf' in node)) throw new Error('the drawing is cut')
  return path
}

/** Null where the value counts as missing. */
function sideOf(
  test: SplitTest,
  value: number | string | null,
  { float32, zeroIsMissing }: DrawnTree,
): 'left' | 'right' | null {
  if (value === null) return null
  if ('leftLevels' in test) {
    // Of a column whose categories are numbers, fractions are cut off.
    const level = String(typeof value === 'number' ? Math.trunc(value) + 0 : value)
    if (test.leftLevels.includes(level)) return 'left'
    if (test.rightLevels.includes(level)) return 'right'
    return Number(value) > 0 ? (test.others ?? null) : null
  }
  if (zeroIsMissing && value === 0) return null
  if ('present' in test) return value === unknown ? null : 'left'
  if ('atMost' in test) return Number(value) <= test.atMost ? 'left' : 'right'
  return (float32 ? Math.fround(Number(value)) : Number(value)) < test.below ? 'left' : 'right'
}

/** Cells of a row, and the same by name: all kinds of numbers, levels, missing and unknown ones. */
function rowOf(
  inputs: readonly InputColumn[],
  seed: number,
): { readonly cells: Float64Array; readonly named: Named } {
  const random = randomFrom(seed)
  const named = new Map<string, number | string | null>()
  const cells = inputs.map(({ name, levels }) => {
    if (random() < 0.15) {
      named.set(name, null)
      return levels === null ? NaN : -1
    }
    if (levels === null) {
      const value = random() < 0.1 ? 0 : random() * 10 ** Math.floor(random() * 5) - 5
      named.set(name, value)
      return value
    }
    const level = Math.floor(random() * (levels.length + 1))
    named.set(name, levels[level] ?? unknown)
    return level === levels.length ? -2 : level
  })
  return { cells: Float64Array.from(cells), named }
}

function randomFrom(seed: number): () => number {
  let state = seed + 1
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}

/** How many leaves agree with the model's, over all trees and some rows. */
function compared(model: Model): number {
  const { trees, leaves, scorer } = model
  if (trees === null || leaves === null) return 0
  let count = 0
  const drawn = trees.classes.flatMap((_, c) =>
    Array.from({ length: trees.count }, (_tree, tree) => trees.draw(tree, c, 2000)),
  )
  const copies = JSON.parse(JSON.stringify(drawn)) as typeof drawn
  for (let seed = 0; seed < rowCount; seed++) {
    const { cells, named } = rowOf(scorer.inputs, seed)
    const assigned = leaves.leaves(cells)
    for (const tree of copies) {
      // An encoding stands between a row and the columns of the tree.
      if (tree === null || tree.encoded) continue
      const path = walk(tree, named)
      const wanted = assigned[leaves.names.indexOf(tree.name)]!
      if (wanted.path === null) continue
      const about = { model: model.source, tree: tree.name, seed }
      expect({ ...about, path }).toEqual({ ...about, path: wanted.path })
      count++
    }
  }
  return count
}

const fixtures = 'test/fixtures/models'

describe('the drawn trees of models', () => {
  it.each([
    'gbm_bernoulli',
    'gbm_multinomial_numlevels',
    'gbm_nas_only_signal',
    'gbm_nbins_cats_large',
    'drf_calib_isoto',
    'drf_double_trees',
    'drf_multinomial_ties3',
    'isofor_contamination',
    'odd_levels_gbm',
    'odd_names_unicode',
    'uplift_kl',
    'xgb_dart_multi',
    'xgb_monotone',
    'xgb_offset_reg',
    'xgb_sparse_multi',
  ])('of %s lead to the leaves that it assigns', (name) => {
    expect(compared(loadModel(join(fixtures, `${name}.zip`)))).toBeGreaterThan(rowCount)
  })

  it.each(['bin_sigmoid', 'cat_many', 'linear_tree', 'pandas_cat_multi', 'rf_multi', 'ver_zero_v335'])(
    'of %s of LightGBM lead to the leaves that it assigns',
    (name) => {
      expect(compared(loadModel(join('test/fixtures/lightgbm', `${name}.txt`)))).toBeGreaterThan(rowCount)
    },
  )

  it('say that their columns are those of an encoding', () => {
    const drawn = loadModel(join(fixtures, 'gbm_enc_multi_binary.zip')).trees!.draw(0, 0, 9)
    expect(drawn?.encoded).toBe(true)
    expect(JSON.stringify(drawn)).toMatch(/"column":"(mode|shift|site|code):\d"/)
  })

  it('of a class that has no tree are none', () => {
    const { trees } = loadModel(join(fixtures, 'gbm_multinomial_missing_class.zip'))
    const drawn = trees!.classes.flatMap((_, c) =>
      Array.from({ length: trees!.count }, (_tree, tree) => trees!.draw(tree, c, 1)),
    )
    expect(drawn.filter((tree) => tree === null).length).toBeGreaterThan(0)
  })

  it('are none where a model has no trees, or slanted ones', () => {
    for (const name of ['glm_multinomial', 'eif_cats', 'se_reg_gbm', 'xgb_gblinear_reg'])
      expect(loadModel(join(fixtures, `${name}.zip`)).trees).toBeNull()
  })
})

const zoo = '../shared/models/zoo'

describe.skipIf(skipAloud(!existsSync(zoo) && `${zoo} is not there`))('the whole collection', () => {
  it('draws what it assigns, value by value', { timeout: 300_000 }, () => {
    const names = readdirSync(zoo).filter((name) => /^(gbm|drf|xgb|isofor|uplift|odd).*\.zip$/.test(name))
    const counts = names.map((name) => compared(loadModel(join(zoo, name))))
    const total = counts.reduce((sum, count) => sum + count, 0)
    console.log(`${total} leaves of ${counts.filter((count) => count > 0).length} models`)
    expect(total).toBeGreaterThan(30_000)
  })
})
