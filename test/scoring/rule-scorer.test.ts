import { describe, expect, it } from 'vitest'
import { MISSING_LEVEL, UNKNOWN_LEVEL } from '../../src/core/column.ts'
import { readRule } from '../../src/features/rule.ts'
import { ruleScorer, whyNoLine } from '../../src/scoring/rule-scorer.ts'

const scorerOf = (lines: Parameters<typeof readRule>[0]) => ruleScorer(readRule(lines, [], [])!)

describe('ruleScorer', () => {
  it('answers by the line, and refuses where there is none', () => {
    const scorer = scorerOf([{ when: 'a < 1', label: 'x' }, { when: 'a < 2', label: 'y' }, { label: 'x' }])
    const rows = Float64Array.of(2, 1, 0, MISSING_LEVEL, UNKNOWN_LEVEL, NaN)
    const [out, refused] = [new Float64Array(6), new Uint8Array(6).fill(1)]
    expect(scorer.score(rows, 6, out, refused)).toBe(3)
    expect([...out]).toEqual([0, 1, 0, NaN, NaN, NaN])
    expect([...refused]).toEqual([0, 0, 0, 1, 1, 1])
    expect(scorer.outputs).toEqual([{ name: 'predict', kind: 'label', level: null }])
    expect(scorer.inputs[0]?.levels).toEqual(['a < 1', 'a < 2', 'otherwise'])
  })

  it('answers values of a regression', () => {
    const scorer = scorerOf([{ when: 'a < 1', value: 0.1 }, { value: -2 }])
    const out = new Float64Array(2)
    expect(scorer.score(Float64Array.of(1, 0), 2, out, new Uint8Array(2))).toBe(0)
    expect([...out]).toEqual([-2, 0.1])
    expect(scorer.outputs).toEqual([{ name: 'predict', kind: 'value', level: null }])
  })
})

describe('whyNoLine', () => {
  it('tells a rule that does not cover a row from a formula without a number', () => {
    expect(whyNoLine('cooler', MISSING_LEVEL)).toBe('no line of the rule of cooler holds for this row')
    expect(whyNoLine('cooler', UNKNOWN_LEVEL)).toBe(
      'a line of the rule of cooler has no finite number for this row',
    )
  })
})
