import { describe, expect, it } from 'vitest'
import { policiesByReason, actionsFor } from '../../src/config/policies.ts'
import { reasons, stageOfReason, actions } from '../../src/core/reason.ts'
import { load, smallest } from './support/load.ts'

const withPolicy = (policy: string) => load(`${smallest}policies:\n  ${policy}\n`)

describe('policies', () => {
  it('take a action, or one with others for single fields', () => {
    const { config } = withPolicy(
      'bad-magic: skip\n  wrong-type: { fields: { a: score } }\n  out-of-range: { default: fail }',
    )
    expect(policiesByReason(config!.policies)).toEqual(
      new Map([
        ['bad-magic', { action: 'skip', fields: new Map() }],
        ['wrong-type', { action: 'dead-letter', fields: new Map([['a', 'score']]) }],
        ['out-of-range', { action: 'fail', fields: new Map() }],
      ]),
    )
  })

  it('accept, for each reason, the actions that make sense for it, and no others', () => {
    for (const reason of reasons) {
      for (const action of actions) {
        expect(withPolicy(`${reason}: ${action}`).ok).toBe(actionsFor(reason).includes(action))
      }
    }
  })

  it('never score what could not be read, scored or written', () => {
    for (const reason of reasons) {
      const scores = actionsFor(reason).some((action) => action.startsWith('score'))
      if (stageOfReason[reason] !== 'transform') expect(scores).toBe(false)
    }
  })

  it('never score a reading that is in no window', () => {
    expect(withPolicy('late-reading: skip').ok).toBe(true)
    expect(withPolicy('late-reading: score').ok).toBe(false)
    expect(withPolicy('window-overflow: score-and-report').ok).toBe(false)
    expect(withPolicy('incomplete-window: score').ok).toBe(true)
  })

  it('take fields only where a reason has one', () => {
    expect(withPolicy('unknown-category: { fields: { a: skip } }').ok).toBe(true)
    expect(withPolicy('bad-magic: { fields: { a: skip } }').ok).toBe(false)
  })
})
