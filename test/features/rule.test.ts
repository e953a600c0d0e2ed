import { describe, expect, it } from 'vitest'
import type { Remark } from '../../src/core/finding.ts'
import { readRule } from '../../src/features/rule.ts'
import type { RuleLine } from '../../src/features/rule.ts'

const path = ['models', 0, 'fallback', 1, 'rule']

function told(lines: readonly RuleLine[]): string[] {
  const remarks: Remark[] = []
  readRule(lines, path, remarks)
  return remarks.map(({ severity, path: at, message, hint = '' }) =>
    [severity, at.slice(path.length).join('.'), message, hint].join('|'),
  )
}

function ruleOf(lines: readonly RuleLine[]) {
  const remarks: Remark[] = []
  const rule = readRule(lines, path, remarks)
  expect(remarks.filter(({ severity }) => severity === 'error')).toEqual([])
  return rule!
}

describe('readRule', () => {
  it('knows labels in the order in which they are named, and what each line answers', () => {
    const rule = ruleOf([
      { when: 'a < 1', label: 'high' },
      { when: 'a < 2', label: 'low' },
      { when: 'a < 3', label: 'high' },
      { label: 'none' },
    ])
    expect(rule.levels).toEqual(['high', 'low', 'none'])
    expect([...rule.answers]).toEqual([0, 1, 0, 2])
    expect(rule.path).toBe(path)
  })

  it('has values in the place of labels for a regression', () => {
    const rule = ruleOf([{ when: 'a < 1', value: -0.5 }, { value: 2 }])
    expect(rule.levels).toBeNull()
    expect([...rule.answers]).toEqual([-0.5, 2])
  })

  it('names what its formulas read, each once, wherever it stands in them', () => {
    const when = `a.b < 1 && lower(t) == 'x' || isMissing(feature('oil temp')) && (m["k.l"] ?? a.b) > 0`
    expect(ruleOf([{ when, label: '1' }, { label: '2' }]).names).toEqual(['a.b', 't', 'oil temp', 'm["k.l"]'])
  })

  it('has a digest of what its lines say', () => {
    const lines = [{ when: 'a < 1', label: '1' }, { label: '2' }]
    const { digest } = ruleOf(lines)
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(ruleOf([{ when: ' a < 1\n', label: '1', value: undefined }, { label: '2' }]).digest).toBe(digest)
    const others = [
      [{ when: 'a < 2', label: '1' }, { label: '2' }],
      [{ when: 'a < 1', label: '2' }, { label: '1' }],
      [{ when: 'a < 1', value: 1 }, { value: 2 }],
      [{ label: '2' }],
    ]
    expect(new Set([digest, ...others.map((other) => ruleOf(other).digest)]).size).toBe(5)
  })

  it('tells of a rule without a last line for all', () => {
    expect(told([{ when: 'a < 1', label: '1' }])).toEqual([
      'info||a row for which no line holds is score-failed|a last line without when answers for all others',
    ])
  })

  it.each<[RuleLine[], string]>([
    [[{ when: 'a < 1' }, { label: '1' }], 'error|0|the line gives neither a label nor a value|'],
    [
      [{ label: '1', value: 1 }],
      'error|0.value|the line gives a label and a value|remove one: a label is for classes, a value for a regression',
    ],
    [
      [{ when: 'a < 1', label: '1' }, { value: 1 }],
      'error|1.value|the line gives a value, those before it labels|',
    ],
    [
      [{ when: 'a < 1', value: 1 }, { label: '1' }],
      'error|1.label|the line gives a label, those before it values|',
    ],
    [
      [{ label: '1' }, { when: 'a < 1', label: '2' }, { label: '3' }],
      'error|1|the line is never reached: line 1 has no when, and holds always|',
    ],
    [
      [{ when: 'a = 1', label: '1' }, { label: '2' }],
      'error|0.when|unexpected "=" at character 3 of the formula|== compares',
    ],
    [
      [{ when: 'a < 1', label: '1' }, { when: 'rond(a) < 1', label: '1' }, { label: '2' }],
      "error|1.when|a formula has no function 'rond'|did you mean 'round'?",
    ],
    [[{ when: '   ', label: '1' }, { label: '2' }], 'error|0.when|the formula is empty|'],
  ])('refuses %j', (lines, expected) => {
    expect(told(lines)).toEqual([expected])
    expect(readRule(lines, path, [])).toBeNull()
  })
})
