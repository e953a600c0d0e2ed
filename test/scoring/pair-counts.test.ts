import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outcome } from '../../src/core/outcome.ts'
import { PairCounter, addPairs, noPairs } from '../../src/scoring/pair-counts.ts'
import type { PairCounts, PairSide } from '../../src/scoring/pair-counts.ts'

const first: PairSide = {
  outputs: [
    { name: 'predict', kind: 'label', level: null },
    { name: 'p3', kind: 'probability', level: '3' },
    { name: 'old', kind: 'output', level: null },
  ],
  levels: ['3', '20'],
}

/** Has a level more, in another order, and its outputs at other places. */
const second: PairSide = {
  outputs: [
    { name: 'p3', kind: 'probability', level: '3' },
    { name: 'predict', kind: 'label', level: null },
  ],
  levels: ['20', '3', 'constructor'],
}

interface Row {
  readonly one: readonly [label: number, p3: number]
  readonly other: readonly [label: number, p3: number]
  readonly failed: readonly [boolean, boolean]
  readonly takes: readonly [boolean, boolean]
  readonly end: number
}

const row: Row = { one: [0, 0.5], other: [1, 0.75], failed: [false, false], takes: [true, true], end: 1 }

function count(counter: PairCounter, rows: readonly Row[]): void {
  const side = (at: 0 | 1, out: readonly number[]) => ({
    out: Float64Array.from(out),
    failed: Uint8Array.from(rows, ({ failed }) => Number(failed[at])),
    takes: Uint8Array.from(rows, ({ takes }) => Number(takes[at])),
  })
  counter.count(
    { size: rows.length, outcomes: Uint8Array.from(rows, ({ end }) => end) },
    side(
      0,
      rows.flatMap(({ one: [label, p3] }) => [label, p3, 7]),
    ),
    side(
      1,
      rows.flatMap(({ other: [label, p3] }) => [p3, label]),
    ),
  )
}

function counted(rows: readonly Row[]): PairCounts {
  const counter = new PairCounter(first, second)
  count(counter, rows)
  return counter.counts()
}

describe('PairCounter', () => {
  it('compares labels by name, and outputs that both have', () => {
    const rows: readonly Row[] = [
      row,
      { ...row, one: [1, 0.25], other: [1, 0.25] },
      { ...row, other: [2, 0.25] },
    ]
    expect(counted(rows)).toEqual({
      compared: 3,
      onlyFirst: 0,
      onlySecond: 0,
      labels: { 3: { 3: 1, constructor: 1 }, 20: { 3: 1 } },
      shifts: { p3: { count: 3, sum: 0, squares: 0.125 } },
    })
  })

  it('counts rows that one alone refuses, and leaves out those that both do', () => {
    const rows: readonly Row[] = [
      { ...row, failed: [true, false], end: outcome.deadLettered },
      { ...row, failed: [false, true] },
      { ...row, failed: [true, true] },
    ]
    expect(counted(rows)).toMatchObject({ compared: 0, onlyFirst: 1, onlySecond: 1, labels: {} })
  })

  it('leaves out rows that are not both’s, and those that ended for another reason', () => {
    const rows: readonly Row[] = [
      { ...row, takes: [false, true] },
      { ...row, takes: [true, false] },
      { ...row, end: outcome.skipped },
      { ...row, end: outcome.deadLettered },
    ]
    expect(counted(rows)).toEqual(counted([]))
  })

  it('has no shift of what is no number', () => {
    expect(counted([{ ...row, other: [1, NaN] }])).toMatchObject({
      compared: 1,
      shifts: { p3: { count: 0, sum: 0, squares: 0 } },
    })
  })

  it('has no table of labels where one has no classes', () => {
    const value: PairSide = { outputs: [{ name: 'value', kind: 'value', level: null }], levels: null }
    const counter = new PairCounter(value, value)
    const side = (number: number) => ({
      out: Float64Array.of(number),
      failed: new Uint8Array(1),
      takes: null,
    })
    counter.count({ size: 1, outcomes: new Uint8Array(1) }, side(3), side(5))
    expect(counter.counts()).toEqual({
      ...noPairs,
      compared: 1,
      shifts: { value: { count: 1, sum: 2, squares: 4 } },
    })
  })
})

describe('addPairs', () => {
  /** In sixteenths: their sums are exact, whatever the order. */
  const score = fc.integer({ min: 0, max: 16 }).map((sixteenths) => sixteenths / 16)
  const anyRow = fc.record<Row>({
    one: fc.tuple(fc.nat(1), score),
    other: fc.tuple(fc.nat(2), score),
    failed: fc.tuple(fc.boolean(), fc.boolean()),
    takes: fc.tuple(fc.boolean(), fc.boolean()),
    end: fc.constantFrom(...Object.values(outcome)),
  })

  it('gives the same for any partition of the rows over batches and instances', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyRow, fc.nat(2), fc.nat(1)), { maxLength: 60 }), (rows) => {
        const instances = [0, 1, 2].map((instance) => {
          const counter = new PairCounter(first, second)
          for (const batch of [0, 1])
            count(
              counter,
              rows.flatMap(([each, at, when]) => (at === instance && when === batch ? [each] : [])),
            )
          return JSON.parse(JSON.stringify(counter.counts())) as PairCounts
        })
        const whole = addPairs(noPairs, counted(rows.map(([each]) => each)))
        expect(instances.reduce(addPairs, noPairs)).toEqual(whole)
        expect(instances.toReversed().reduce(addPairs, noPairs)).toEqual(whole)
      }),
    )
  })
})
