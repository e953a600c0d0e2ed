import { expect, it } from 'vitest'
import { ValueTotals } from '../../../src/app/watching/value-totals.ts'
import { aPiece, records } from '../../monitor/monitor-records.ts'

it('adds up what pieces say of values without a bin', () => {
  const { layout } = records.layout
  const totals = new ValueTotals((digest) => (digest === layout.digest ? layout : null))
  totals.add(aPiece())
  totals.add(aPiece({ number: 1 }))
  // 4, 5 and 0 in bins, then 1 missing; 9 in a level, then 1 unknown.
  expect(totals.all).toEqual([
    { model: 'cooler', feature: 'psa_bar', missing: 2, unknown: 0, outOfRange: 0 },
    { model: 'cooler', feature: 'mode', missing: 0, unknown: 2, outOfRange: 0 },
  ])
})

it('leaves out what nobody knows the layout of', () => {
  const totals = new ValueTotals(() => null)
  totals.add(aPiece())
  expect(totals.all).toEqual([])
})
