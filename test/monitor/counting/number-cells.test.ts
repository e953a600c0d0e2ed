import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NumberColumnCells } from '../../../src/monitor/counting/number-cells.ts'

const awkward = [
  0,
  -0,
  Infinity,
  -Infinity,
  NaN,
  5e-324,
  -5e-324,
  2.2e-308,

  -1.7976931348623157e308,
  1.7976931348623157e308,
]

const edges = fc
  .uniqueArray(
    fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -50, max: 50 })),
    {
      maxLength: 40,
      comparator: (one, other) => one === other,
    },
  )
  .map((all) => all.toSorted((one, other) => one - other))

/** By the definition: how many edges are no greater. */
function binOf(edges: readonly number[], value: number): number {
  return edges.filter((edge) => value >= edge).length
}

/** What `bins.ts` says of these values, one by one. */
function counted(edges: readonly number[], [min, max]: readonly [number, number], values: readonly number[]) {
  const bins = Array.from({ length: edges.length + 1 }, () => 0)
  let [missing, notFinite, below, above] = [0, 0, 0, 0]
  for (const value of values) {
    if (Number.isNaN(value)) missing += 1
    else if (!Number.isFinite(value)) notFinite += 1
    else {
      bins[binOf(edges, value)]! += 1
      if (value < min) below += 1
      if (value > max) above += 1
    }
  }
  return [...bins, missing, notFinite, below, above]
}

function countedByCells(cells: NumberColumnCells, values: readonly number[]): number[] {
  const notes = { cells: new Uint32Array(values.length * 2), stride: 2, firstRow: 0 }
  // Of two columns, the second.
  const rows = Float64Array.from(values.flatMap((value) => [0.5, value]))
  cells.note({ values: rows, width: 2, rowCount: values.length }, { at: 1, first: 10, note: 1 }, notes)
  const counts = new Uint32Array(10 + cells.size)
  for (let row = 0; row < values.length; row++) counts[notes.cells[row * 2 + 1]!]! += 1
  expect(counts.subarray(0, 10).some((count) => count > 0)).toBe(false)
  return cells.counts(counts, 10)
}

/** The values that are most easily placed wrongly: edges, and the numbers beside them. */
function around(edges: readonly number[]): number[] {
  return edges.flatMap((edge) => [edge, edge + Math.abs(edge) * 2 ** -52, edge - Math.abs(edge) * 2 ** -52])
}

/** Each for itself, so that none makes up for another. */
function expectBins(edges: readonly number[], values: readonly number[]): void {
  const cells = new NumberColumnCells({ edges, range: null })
  for (const value of values)
    expect(countedByCells(cells, [value])).toEqual(counted(edges, [-Infinity, Infinity], [value]))
}

describe('the cells of a numeric column', () => {
  it('have the bin that a search through all edges finds, for every number', () => {
    fc.assert(
      fc.property(edges, fc.array(fc.double({ noNaN: true })), (some, values) => {
        expectBins(some, [...values, ...around(some), ...awkward])
      }),
    )
  })

  it('come to what one by one they do: bins, missing, not finite, below and above', () => {
    const range = fc.tuple(
      fc.double({ noNaN: true, min: -100, max: 0 }),
      fc.double({ noNaN: true, min: 0, max: 100 }),
    )
    fc.assert(
      fc.property(edges, range, fc.array(fc.double({ min: -200, max: 200 })), (some, limits, values) => {
        const all = [...values, ...around(some), ...limits, ...awkward]
        const cells = new NumberColumnCells({ edges: some, range: limits })
        expect(countedByCells(cells, all)).toEqual(counted(some, limits, all))
      }),
    )
  })

  it.each([
    ['a range as wide as numbers go', [-1.7e308, 0, 1.7e308]],
    ['a range as narrow as numbers go', [0, 5e-324, 1e-323]],
    ['one edge', [3]],
    ['none', []],
  ])('find bins in %s', (_, some) => {
    expectBins(some, [...awkward, ...around(some), 3, 4])
  })
})
