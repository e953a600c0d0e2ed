import { describe, expect, it } from 'vitest'
import { Fault } from '../../src/core/outcome.ts'
import { reasons } from '../../src/core/reason.ts'
import { verdictOf } from '../../src/scoring/policy.ts'

describe('verdictOf', () => {
  it.each(reasons)('dead-letters %s unless the user says otherwise', (reason) => {
    expect(verdictOf(new Map(), new Fault(reason, 'm'))).toBe('dead-letter')
  })

  const policies = new Map([
    ['unknown-category', { verdict: 'score', fields: new Map([['rigMode', 'score-and-report'] as const]) }],
  ] as const)

  it.each([
    ['rigMode', 'score-and-report'],
    ['vibBand', 'score'],
    [null, 'score'],
  ])('prefers what is said for the field: %s', (field, verdict) => {
    expect(verdictOf(policies, new Fault('unknown-category', 'm', { field }))).toBe(verdict)
  })
})
