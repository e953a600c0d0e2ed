import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loop, objectCells } from '../../src/model/object-cells.ts'
import type { FillCells, ObjectColumn, ObjectRow } from '../../src/model/object-cells.ts'

const names = [
  'a',
  'b c',
  '__proto__',
  'constructor',
  "'];process.exit(1);//",
  '"\u2028\\',
  '${a}',
  'toString',
]
const columns: readonly ObjectColumn[] = names.map((name, index) =>
  index % 2 === 0
    ? { input: { name, kind: 'numeric', levels: null }, levels: null }
    : {
        input: { name, kind: 'categorical', levels: ['x', 'y'] },
        levels: new Map([
          ['x', 0],
          ['y', 1],
        ]),
      },
)

const values = fc.oneof(
  fc.double(),
  fc.constantFrom<unknown[]>('x', 'y', 'z', '', null, undefined, true, 7n, NaN, Infinity, {}),
)
const rowOf = fc
  .array(fc.tuple(fc.constantFrom(...names), values))
  .map((entries): ObjectRow => Object.fromEntries(entries))

/** What a way makes of rows: the cells, and what it asked about. */
function filled(fill: FillCells, rows: readonly ObjectRow[], from: number) {
  const cells = new Float64Array((rows.length - from) * columns.length)
  const asked: unknown[] = []
  fill(rows, from, rows.length - from, cells, (row, column, value) => {
    asked.push([row, column, value])
    return -asked.length
  })
  return { cells, asked }
}

describe('objectCells', () => {
  it('reads the same by code made for the columns as by a loop over them, whatever the names', () => {
    const made = objectCells(columns)
    fc.assert(
      fc.property(fc.array(rowOf, { minLength: 1, maxLength: 5 }), fc.nat(4), (rows, from) => {
        const start = from % rows.length
        expect(filled(made, rows, start)).toEqual(filled(loop(columns), rows, start))
      }),
    )
  })

  it('takes finite numbers and known levels, and asks about all else', () => {
    const [number, level] = columns
    const fill = objectCells([number!, level!])
    const cells = new Float64Array(4)
    const asked: unknown[] = []
    fill([{ a: 1.5, 'b c': 'y' }, { a: '2' }], 0, 2, cells, (...about) => {
      asked.push(about)
      return 9
    })
    expect([...cells]).toEqual([1.5, 1, 9, 9])
    expect(asked).toEqual([
      [1, 0, '2'],
      [1, 1, undefined],
    ])
  })

  it('reads models of any width', () => {
    const wide = Array.from({ length: 2_000 }, (_, i) => ({
      input: { name: `c${i}`, kind: 'numeric' as const, levels: null },
      levels: null,
    }))
    const row = Object.fromEntries(wide.map(({ input }, i) => [input.name, i]))
    const cells = new Float64Array(2_000)
    objectCells(wide)([row], 0, 1, cells, () => NaN)
    expect([...cells]).toEqual(wide.map((_, i) => i))
  })
})
