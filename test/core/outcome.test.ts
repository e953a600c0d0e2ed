import { describe, expect, it } from 'vitest'
import { Fault, outcome, outcomeKinds } from '../../src/core/outcome.ts'
import { reasons, stageOfReason } from '../../src/core/reason.ts'

describe('Fault', () => {
  it.each(reasons)('of reason %s belongs to the stage of its reason', (reason) => {
    expect(new Fault(reason, 'm').stage).toBe(stageOfReason[reason])
  })

  it('says nothing of field, value and model unless it is told', () => {
    expect(new Fault('out-of-range', 'm')).toMatchObject({ field: null, value: null, model: null })
    const about = { field: 'f', value: '', model: 'x' }
    expect(new Fault('out-of-range', 'm', about)).toMatchObject({ ...about, message: 'm' })
  })
})

describe('outcome', () => {
  it('has a byte of its own for each kind, and pending is what a fresh array holds', () => {
    const bytes = Object.values(outcome)
    expect(new Set(bytes).size).toBe(outcomeKinds.length + 1)
    expect(outcome.pending).toBe(new Uint8Array(1)[0])
  })
})
