import { describe, expect, it } from 'vitest'
import { policiesByReason, verdictsFor } from '../../src/config/policies.ts'
import { reasons, stageOfReason, verdicts } from '../../src/core/reason.ts'
import { load, smallest } from './support/load.ts'

const withPolicy = (policy: string) => load(`${smallest}policies:\n  ${policy}\n`)

describe('policies', () => {
  it('take a verdict, or one with others for single fields', () => {
    const { config } = withPolicy(
      'bad-magic: skip\n  wrong-type: { fields: { a: score } }\n  out-of-range: { default: fail }',
    )
    expect(policiesByReason(config!.policies)).toEqual(
      new Map([
        ['bad-magic', { verdict: 'skip', fields: new Map() }],
        ['wrong-type', { verdict: 'dead-letter', fields: new Map([['a', 'score']]) }],
        ['out-of-range', { verdict: 'fail', fields: new Map() }],
      ]),
    )
  })

  it('accept, for each reason, the verdicts that make sense for it, and no others', () => {
    for (const reason of reasons) {
      for (const verdict of verdicts) {
        expect(withPolicy(`${reason}: ${verdict}`).ok).toBe(verdictsFor(reason).includes(verdict))
      }
    }
  })

  it('never score what could not be read, scored or written', () => {
    for (const reason of reasons) {
      const scores = verdictsFor(reason).some((verdict) => verdict.startsWith('score'))
      if (stageOfReason[reason] !== 'transform') expect(scores).toBe(false)
    }
  })

  it('take fields only where a reason has one', () => {
    expect(withPolicy('unknown-category: { fields: { a: skip } }').ok).toBe(true)
    expect(withPolicy('bad-magic: { fields: { a: skip } }').ok).toBe(false)
  })
})
