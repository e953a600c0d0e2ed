import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OutputColumn } from '../../src/core/column.ts'
import { outcome } from '../../src/core/outcome.ts'
import { keyGroups } from '../../src/scoring/arm-of-key.ts'
import { ArmCounter, addCounts, noCounts } from '../../src/scoring/arm-counts.ts'
import type { ArmCounts } from '../../src/scoring/arm-counts.ts'

const levels = ['3', '20', '__proto__']
const outputs: readonly OutputColumn[] = [
  { name: 'predict', kind: 'label', level: null },
  { name: 'p3', kind: 'probability', level: '3' },
  { name: 'constructor', kind: 'value', level: null },
]

interface Row {
  readonly cells: readonly [label: number, probability: number, value: number]
  readonly failed: boolean
  readonly outcome: number
  readonly takes: boolean
  /** Of its key. */
  readonly group?: number
  readonly micros: number
}

const scored: Row = { cells: [0, 0.5, 1], failed: false, outcome: outcome.scored, takes: true, micros: 1 }

/** Counts rows as one batch; its time a row is the first one's. */
function count(counter: ArmCounter, rows: readonly Row[], isGrouped = false): void {
  counter.count(
    { size: rows.length, outcomes: Uint8Array.from(rows, (row) => row.outcome) },
    {
      out: Float64Array.from(rows.flatMap(({ cells }) => cells)),
      failed: Uint8Array.from(rows, ({ failed }) => Number(failed)),
      places: isGrouped ? Uint32Array.from(rows, ({ group = 0 }) => group) : null,
    },
    Uint8Array.from(rows, ({ takes }) => Number(takes)),
    rows[0]?.micros ?? 1,
  )
}

function counted(rows: readonly Row[], isGrouped = false): ArmCounts {
  const counter = new ArmCounter(outputs, levels)
  count(counter, rows, isGrouped)
  return counter.counts()
}

/** The bins that are not empty. */
const filled = (bins: readonly number[] | undefined) =>
  Object.fromEntries(Object.entries(bins ?? []).filter(([, number]) => number > 0))

describe('ArmCounter', () => {
  it('counts predictions by label, score and time', () => {
    const { records, refused, labels, scores, micros } = counted([
      scored,
      { ...scored, cells: [0, 1, -1] },
      { ...scored, cells: [2, 0.5, NaN] },
    ])
    expect([records, refused]).toEqual([3, 0])
    expect(Object.entries(labels)).toEqual([
      ['3', 2],
      ['__proto__', 1],
    ])
    expect(filled(scores['p3'])).toEqual({ 16: 2, 31: 1 })
    expect(Object.keys(scores)).toEqual(['p3', 'constructor'])
    expect(filled(scores['constructor'])).toEqual({ 40: 1, 168: 1, 257: 1 })
    expect(filled(micros)).toEqual({ 10: 3 })
  })

  it('counts a row without a prediction as refused, however it ended', () => {
    const refused = [outcome.pending, outcome.scored, outcome.deadLettered].map((end) => ({
      ...scored,
      failed: true,
      outcome: end,
    }))
    expect(counted(refused)).toMatchObject({ records: 3, refused: 3, labels: {} })
  })

  it('leaves out rows of other arms, and those that ended for another reason', () => {
    const rows = [
      { ...scored, takes: false },
      { ...scored, takes: false, failed: true },
      { ...scored, outcome: outcome.deadLettered },
      { ...scored, outcome: outcome.skipped },
    ]
    expect(counted(rows)).toEqual(counted([]))
  })

  it('counts rows whose outcome is still open', () => {
    expect(counted([{ ...scored, outcome: outcome.pending }])).toMatchObject({ records: 1, labels: { 3: 1 } })
  })

  it('takes all rows where no choice is given', () => {
    const counter = new ArmCounter([{ name: 'value', kind: 'value', level: null }], null)
    const batch = { size: 2, outcomes: new Uint8Array(2) }
    counter.count(batch, { out: Float64Array.of(1, 2), failed: new Uint8Array(2) }, null, 1)
    expect(counter.counts()).toMatchObject({ records: 2, labels: {} })
  })

  it('counts by group of keys where keys decide, beside the whole', () => {
    const rows: readonly Row[] = [
      { ...scored, group: 2 },
      { ...scored, group: 2, failed: true },
      { ...scored, group: 15, cells: [2, 0.5, 1] },
    ]
    const { groups, ...whole } = counted(rows, true)
    expect(groups).toHaveLength(keyGroups)
    expect(Object.entries(groups!).filter(([, { records }]) => records > 0)).toEqual([
      ['2', { records: 2, refused: 1, labels: { 3: 1 } }],
      ['15', { records: 1, refused: 0, labels: Object.fromEntries([['__proto__', 1]]) }],
    ])
    expect(whole).toEqual(counted(rows))
  })

  it('is plain JSON', () => {
    const counts = counted([scored])
    expect(JSON.parse(JSON.stringify(counts))).toEqual(counts)
  })
})

describe('addCounts', () => {
  const row = fc.record<Row>({
    cells: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.double(), fc.double()),
    failed: fc.boolean(),
    outcome: fc.constantFrom(...Object.values(outcome)),
    takes: fc.boolean(),
    micros: fc.constant(3),
    group: fc.nat(keyGroups - 1),
  })

  it('gives the same for any partition of the rows over batches and instances', () => {
    const parted = fc.array(fc.tuple(row, fc.nat(3), fc.nat(2)), { maxLength: 60 })
    fc.assert(
      fc.property(parted, (rows) => {
        const instances = [0, 1, 2, 3].map((instance) => {
          const counter = new ArmCounter(outputs, levels)
          for (const batch of [0, 1, 2])
            count(
              counter,
              rows.flatMap(([each, at, when]) => (at === instance && when === batch ? [each] : [])),
              true,
            )
          // As it comes from an instance's state.
          return JSON.parse(JSON.stringify(counter.counts())) as ArmCounts
        })
        const whole = addCounts(
          noCounts,
          counted(
            rows.map(([each]) => each),
            true,
          ),
        )
        expect(instances.reduce(addCounts, noCounts)).toEqual(whole)
        expect(instances.toReversed().reduce(addCounts, noCounts)).toEqual(whole)
      }),
    )
  })

  it('adds labels and outputs that only one has', () => {
    const a = { ...noCounts, labels: { a: 1, both: 2 }, scores: { p: [1, 2] } }
    const b = { ...noCounts, labels: { constructor: 1, both: 3 }, scores: { toString: [1] } }
    expect(addCounts(a, b)).toEqual({
      ...noCounts,
      labels: { a: 1, both: 5, constructor: 1 },
      scores: { p: [1, 2], toString: [1] },
    })
  })
})
