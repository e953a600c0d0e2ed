import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Scorer } from '../../src/model/scorer.ts'
import { PackedRows } from '../../src/scoring/packed-rows.ts'

/** Gives sum and double of a row's two cells, and refuses those whose sum is negative. */
const scorer: Scorer = {
  inputs: ['a', 'b'].map((name) => ({ name, kind: 'numeric', levels: null })),
  outputs: ['sum', 'double'].map((name) => ({ name, kind: 'output', level: null })),
  stateful: false,
  score: (rows, rowCount, out, refused) => {
    let count = 0
    for (let row = 0; row < rowCount; row++) {
      const sum = rows[row * 2]! + rows[row * 2 + 1]!
      refused[row] = sum < 0 ? 1 : 0
      count += refused[row]!
      out[row * 2] = sum
      out[row * 2 + 1] = 2 * sum
    }
    return count
  },
}

it('scores the rows that are taken as if there were no others, and leaves those alone', () => {
  const row = fc.record({ a: fc.integer(), b: fc.integer(), isTaken: fc.boolean() })
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (list) => {
      const takes = Uint8Array.from(list, ({ isTaken }) => Number(isTaken))
      const rows = Float64Array.from(list.flatMap(({ a, b }) => [a, b]))
      const out = new Float64Array(rows.length).fill(-7.5)
      const refused = new Uint8Array(list.length).fill(9)
      const packed = new PackedRows({ rows, out, refused, takes })
      const found = packed.score(scorer, list.length)
      const taken = list.filter(({ isTaken }) => isTaken)
      expect(found).toEqual({ count: taken.length, refused: taken.filter(({ a, b }) => a + b < 0).length })
      for (const [at, { a, b, isTaken }] of list.entries()) {
        expect([out[at * 2], out[at * 2 + 1]]).toEqual(isTaken ? [a + b, 2 * (a + b)] : [-7.5, -7.5])
        expect(refused[at]).toBe(isTaken && a + b < 0 ? 1 : 0)
      }
    }),
  )
})
