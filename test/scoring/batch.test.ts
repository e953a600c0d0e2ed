import { describe, expect, it } from 'vitest'
import { Fault, outcome } from '../../src/core/outcome.ts'
import { ScoringBatch } from '../../src/scoring/batch.ts'
import { rigParts } from '../support/rig-pipeline.ts'

const origin = { topic: 'in', partition: 0, offset: 7n }
const fault = new Fault('missing-value', 'm')

describe('ScoringBatch', () => {
  it('ends a row’s life once, at its first fault', () => {
    const batch = new ScoringBatch(rigParts().parts)
    batch.add(origin)
    batch.deadLetter(0, fault)
    batch.deadLetter(0, new Fault('out-of-range', 'm'))
    expect(batch.outcomes[0]).toBe(outcome.deadLettered)
    expect(batch.firstFault[0]).toBe(fault)
    expect(batch.isPending(0)).toBe(false)
  })

  it('is full at the plan’s capacity, and as new when it is cleared', () => {
    const batch = new ScoringBatch(rigParts().parts)
    for (let row = 0; row < batch.capacity; row++) batch.add(origin, {})
    expect(batch.isFull).toBe(true)
    batch.deadLetter(0, fault)
    batch.models[0]!.fail(1)
    batch.models[0]!.flag(1, 'missing-value')
    batch.reports.push({ row: 2, fault })
    batch.clear()
    expect(batch).toMatchObject({ size: 0, events: [], origins: [], firstFault: [], reports: [] })
    batch.add(origin)
    batch.add(origin)
    expect([0, 1].map((row) => batch.isPending(row))).toEqual([true, true])
    expect(batch.models[0]!.entries(0)).toMatchObject({ head: 0, failed: null, flags: null })
  })
})
