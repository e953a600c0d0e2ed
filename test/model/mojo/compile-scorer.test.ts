import { describe, expect, it } from 'vitest'
import { MISSING_LEVEL, UNKNOWN_LEVEL } from '../../../src/core/column.ts'
import type { Mojo } from '../../../src/model/mojo/algorithm.ts'
import type { Kernel } from '../../../src/model/kernel.ts'
import { compileScorer } from '../../../src/model/mojo/compile-scorer.ts'
import { plainOutputs } from '../../../src/model/outputs.ts'
import { openTiny } from './algorithms/tiny-mojo.ts'

/** A kernel that gives back what it sees: the row's cells, and the offset. It refuses rows that start with 13. */
function mirror(mojo: Mojo, seen: Float64Array[] = [], over: Partial<Kernel> = {}): Kernel {
  const width = over.inputs?.length ?? mojo.featureCount
  return {
    outputs: plainOutputs([...Array.from({ length: width }, (_, i) => `c${i}`), 'offset']),
    score(rows, rowCount, offsets, out, refused) {
      seen.push(rows)
      let refusedCount = 0
      for (let r = 0; r < rowCount; r++) {
        const bad = rows[r * width] === 13
        if (bad) refusedCount += refused[r] = 1
        for (let c = 0; c < width; c++) out[r * (width + 1) + c] = bad ? NaN : rows[r * width + c]!
        out[r * (width + 1) + width] = bad ? NaN : (offsets?.[r] ?? -1)
      }
      return refusedCount
    },
    ...over,
  }
}

const info = { algorithm: 'Generalized Linear Modeling' }
const plain = openTiny({ info, columns: ['a', 'b', 'y'] })
const mixed = openTiny({ info, columns: ['a', 'mode', 'y'], levels: { mode: ['p', 'q'] } })
const withOffset = openTiny({
  info: { ...info, offset_column: 'o', n_features: 1 },
  columns: ['a', 'o', 'y'],
})

function score(mojo: Mojo, kernel: Kernel, rows: readonly (readonly number[])[]) {
  const { scorer } = compileScorer(mojo, kernel)
  const width = scorer.outputs.length
  const out = new Float64Array(rows.length * width).fill(99)
  const refused = new Uint8Array(rows.length).fill(7)
  const cells = Float64Array.from(rows.flat())
  const before = cells.slice()
  const refusedCount = scorer.score(cells, rows.length, out, refused)
  expect(cells).toEqual(before)
  return {
    refusedCount,
    refused: [...refused],
    rows: rows.map((_, r) => [...out.subarray(r * width, (r + 1) * width)]),
  }
}

describe('compileScorer', () => {
  it('leaves reserved codes to a kernel that reads them, but not to its explanations', () => {
    const explained: number[] = []
    const { scorer, contributions } = compileScorer(
      mixed,
      mirror(mixed, [], {
        readsCodes: true,
        contributions: { names: [], classes: [], contributions: (row) => explained.push(...row) },
      }),
    )
    const out = new Float64Array(3)
    const row = Float64Array.of(1, UNKNOWN_LEVEL)
    scorer.score(row, 1, out, new Uint8Array(1))
    contributions?.contributions(row, new Float64Array(0))
    expect([...out]).toEqual([1, UNKNOWN_LEVEL, -1])
    expect(explained).toEqual([1, NaN])
  })

  it('shows the features as inputs, and the offset last', () => {
    expect(compileScorer(mixed, mirror(mixed)).scorer.inputs).toEqual([
      { name: 'a', kind: 'numeric', levels: null },
      { name: 'mode', kind: 'categorical', levels: ['p', 'q'] },
    ])
    expect(compileScorer(withOffset, mirror(withOffset)).scorer.inputs).toEqual([
      { name: 'a', kind: 'numeric', levels: null },
      { name: 'o', kind: 'offset', levels: null },
    ])
  })

  it('passes cells on without copying where it can', () => {
    const seen: Float64Array[] = []
    const { scorer } = compileScorer(mixed, mirror(mixed, seen))
    const cells = Float64Array.of(1, 0, 2, NaN)
    const out = new Float64Array(6)
    scorer.score(cells, 2, out, new Uint8Array(2))
    expect(seen[0]).toBe(cells)
  })

  it('turns reserved codes into NaN', () => {
    const rows = [
      [-1, MISSING_LEVEL],
      [-2, UNKNOWN_LEVEL],
      [3, 1],
    ]
    expect(score(mixed, mirror(mixed), rows).rows).toEqual([
      [-1, NaN, -1],
      [-2, NaN, -1],
      [3, 1, -1],
    ])
  })

  it('hands over offsets, a missing one as 0', () => {
    expect(
      score(withOffset, mirror(withOffset), [
        [1, 0.5],
        [2, NaN],
      ]).rows,
    ).toEqual([
      [1, 0.5],
      [2, 0],
    ])
  })

  it('refuses a row without the offset that the algorithm demands, beside those the kernel refuses', () => {
    const kernel = mirror(withOffset, [], { demandsOffset: true })
    const rows = [
      [1, 0.5],
      [2, NaN],
      [13, 1],
      [13, NaN],
    ]
    expect(score(withOffset, kernel, rows)).toEqual({
      refusedCount: 3,
      refused: [0, 1, 1, 1],
      rows: [
        [1, 0.5],
        [NaN, NaN],
        [NaN, NaN],
        [NaN, NaN],
      ],
    })
  })

  it('clears what an earlier batch marked', () => {
    expect(
      score(plain, mirror(plain), [
        [13, 1],
        [1, 2],
      ]).refused,
    ).toEqual([1, 0])
  })

  it('takes the inputs that a kernel names', () => {
    const inputs = [{ name: 'word', kind: 'text', levels: ['x', 'y'] }] as const
    const { scorer } = compileScorer(plain, mirror(plain, [], { inputs }))
    expect(scorer.inputs).toEqual(inputs)
    expect(score(plain, mirror(plain, [], { inputs }), [[1], [UNKNOWN_LEVEL]]).rows).toEqual([
      [1, -1],
      [NaN, -1],
    ])
  })

  it('puts calibrated probabilities behind the raw ones', () => {
    const calibrated = openTiny({
      info: {
        ...info,
        category: 'Binomial',
        n_classes: 2,
        calib_method: 'platt',
        calib_glm_beta: '[0.0, 0.0]',
      },
      columns: ['a', 'y'],
      levels: { y: ['no', '1'] },
    })
    const kernel: Kernel = {
      outputs: [
        { name: 'predict', kind: 'label', level: null },
        { name: 'no', kind: 'probability', level: 'no' },
        { name: 'p1', kind: 'probability', level: '1' },
      ],
      score(rows, rowCount, _, out, refused) {
        for (let r = 0; r < rowCount; r++) {
          refused[r] = rows[r] === 13 ? 1 : 0
          out.set(rows[r] === 13 ? [NaN, NaN, NaN] : [1, 0.25, 0.75], 3 * r)
        }
        return rows.filter((cell) => cell === 13).length
      },
    }
    expect(compileScorer(calibrated, kernel).scorer.outputs.slice(3)).toEqual([
      { name: 'cal_no', kind: 'calibrated-probability', level: 'no' },
      { name: 'cal_p1', kind: 'calibrated-probability', level: '1' },
    ])
    expect(score(calibrated, kernel, [[1], [13]])).toEqual({
      refusedCount: 1,
      refused: [0, 1],
      rows: [
        [1, 0.25, 0.75, 0.5, 0.5],
        [NaN, NaN, NaN, NaN, NaN],
      ],
    })
  })

  it('gives explanations the row that the kernel knows', () => {
    const seen: number[][] = []
    const kernel = mirror(withOffset, [], {
      contributions: {
        names: ['a', 'bias'],
        classes: [null],
        contributions: (row) => void seen.push([...row]),
      },
      leaves: {
        names: ['T1.C1'],
        leaves: (row) => {
          seen.push([...row])
          return [{ path: 'L', id: 1 }]
        },
      },
      staged: { names: ['T1.C1'], staged: (row) => row.slice() },
    })
    const { contributions, leaves, staged } = compileScorer(withOffset, kernel)
    contributions!.contributions(Float64Array.of(5, 1), new Float64Array(2))
    expect(leaves!.leaves(Float64Array.of(6, 1))).toEqual([{ path: 'L', id: 1 }])
    expect([...staged!.staged(Float64Array.of(7, 1))]).toEqual([7])
    expect(seen).toEqual([[5], [6]])
    expect(compileScorer(plain, mirror(plain))).toMatchObject({
      contributions: null,
      leaves: null,
      staged: null,
    })
  })
})
