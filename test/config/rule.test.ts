import { describe, expect, it } from 'vitest'
import { ruleSection } from '../../src/config/rule.ts'

describe('ruleSection', () => {
  it('takes labels as they are written in YAML, and values', () => {
    expect(ruleSection.parse([{ when: 'a < 23', label: 3 }, { label: true }])).toEqual([
      { when: 'a < 23', label: '3' },
      { label: 'true' },
    ])
    expect(ruleSection.parse([{ value: 1.5 }])).toEqual([{ value: 1.5 }])
  })

  it.each([[[]], [[{ when: '', label: '3' }]], [[{ if: 'a < 3', label: '3' }]], [[{ value: '1' }]]])(
    'refuses %j',
    (given) => {
      expect(ruleSection.safeParse(given).success).toBe(false)
    },
  )
})
