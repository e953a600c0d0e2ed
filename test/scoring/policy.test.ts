import { describe, expect, it } from 'vitest'
import { Fault, outcome } from '../../src/core/outcome.ts'
import { reasons } from '../../src/core/reason.ts'
import type { Action } from '../../src/core/reason.ts'
import { ScoringBatch } from '../../src/scoring/batch.ts'
import { applyToEntries, applyToEvent, rowFault, actionOf } from '../../src/scoring/policy.ts'
import { rigParts } from '../support/rig-pipeline.ts'

describe('actionOf', () => {
  it.each(reasons)('dead-letters %s unless the user says otherwise, but stops at a whole batch', (reason) => {
    const action = reason === 'unreadable-batch' ? 'fail' : 'dead-letter'
    expect(actionOf(new Map(), new Fault(reason, 'm'))).toBe(action)
  })

  const policies = new Map([
    ['unknown-category', { action: 'score', fields: new Map([['rigMode', 'score-and-report'] as const]) }],
  ] as const)

  it.each([
    ['rigMode', 'score-and-report'],
    ['vibBand', 'score'],
    [null, 'score'],
  ])('prefers what is said for the field: %s', (field, action) => {
    expect(actionOf(policies, new Fault('unknown-category', 'm', { field }))).toBe(action)
  })
})

const fault = new Fault('out-of-range', 'm', { field: 'psa_bar' })
const saying = (action: Action) => new Map([['out-of-range', { action, fields: new Map() }]] as const)

function batchOfOne(): ScoringBatch {
  const batch = new ScoringBatch(rigParts().parts)
  batch.add({ topic: 'in', partition: 3, offset: 7n })
  return batch
}

describe('applyToEvent', () => {
  it.each([
    ['dead-letter', outcome.deadLettered],
    ['skip', outcome.skipped],
  ] as const)('ends the row under %s', (action, expected) => {
    const batch = batchOfOne()
    applyToEvent(batch, 0, fault, saying(action))
    expect(batch.outcomes[0]).toBe(expected)
  })

  it('throws under fail, naming the record', () => {
    expect(() => {
      applyToEvent(batchOfOne(), 0, fault, saying('fail'))
    }).toThrow(/^in-3 offset 7: out-of-range:psa_bar/)
  })
})

describe('applyToEntries', () => {
  it('fails the entries of the models concerned, and leaves the row to the others', () => {
    const batch = batchOfOne()
    applyToEntries(batch, 0, fault, [batch.models[0]!], saying('dead-letter'))
    expect(batch.models.map(({ failed }) => failed[0])).toEqual([1, 0])
    expect(batch.isPending(0)).toBe(true)
  })

  it('ends the row where no model is concerned', () => {
    const batch = batchOfOne()
    applyToEntries(batch, 0, fault, [], saying('dead-letter'))
    expect(batch.isPending(0)).toBe(false)
  })

  it.each([
    ['score', 0],
    ['score-and-report', 1],
  ] as const)('flags the entries under %s', (action, reports) => {
    const batch = batchOfOne()
    applyToEntries(batch, 0, fault, [batch.models[1]!], saying(action))
    expect(batch.models.map(({ flags }) => flags?.[0])).toEqual([undefined, ['out-of-range:psa_bar']])
    expect(batch.reports).toHaveLength(reports)
  })

  it('does nothing to a row that has ended', () => {
    const batch = batchOfOne()
    batch.skip(0, 'tombstone')
    applyToEntries(batch, 0, fault, [batch.models[0]!], saying('dead-letter'))
    expect(batch.entryFaults).toEqual([])
  })
})

describe('rowFault', () => {
  it.each([
    ['entry', 1, null],
    ['entry', 2, fault],
    ['record', 1, fault],
    ['record', 0, null],
  ] as const)('under %s, with %i of two entries failed: %o', (onModelError, failures, expected) => {
    const batch = batchOfOne()
    for (const model of batch.models.slice(0, failures))
      applyToEntries(batch, 0, fault, [model], saying('dead-letter'))
    expect(rowFault(batch, 0, onModelError)).toBe(expected)
  })
})
