import { describe, expect, it } from 'vitest'
import { modelCardSchema, parseModelCard } from '../../src/config/model-card.ts'
import { exampleAt } from '../../src/config/schema-walk.ts'
import { formatFinding } from '../../src/core/finding.ts'
import { cardFields } from '../../src/core/written-card.ts'

const parse = (text: string) => {
  const { card, findings } = parseModelCard(text, 'card.yaml')
  return { card, findings: findings.map(formatFinding) }
}

describe('parseModelCard', () => {
  it('takes one text for a list of one', () => {
    const { card, findings } = parse('owner: Plant team\nlimits: one rig only\nusers: [planners, fitters]\n')
    expect(findings).toEqual([])
    expect(card).toEqual({ owner: 'Plant team', limits: ['one rig only'], users: ['planners', 'fitters'] })
  })

  it('takes measures by group, a day, and digits for the text that is needed', () => {
    const { card, findings } = parse(
      'trainedUntil: 2026-11-01\ncontact: 4711\nresults:\n  all: { accuracy: 0.98, rows: 441 }\n',
    )
    expect(findings).toEqual([])
    expect(card).toEqual({
      trainedUntil: '2026-11-01',
      contact: '4711',
      results: { all: { accuracy: 0.98, rows: 441 } },
    })
  })

  it('takes a file that says nothing', () => {
    expect(parse('# to be written\n')).toEqual({ card: {}, findings: [] })
  })

  it.each([
    ['ownr: me', "card.yaml:1:1: error: ownr: unknown key 'ownr' (did you mean 'owner'?)"],
    ['owner: me\nlimit: few', "card.yaml:2:1: error: limit: unknown key 'limit' (did you mean 'limits'?)"],
    ['owner: ""', 'card.yaml:1:8: error: owner: '],
    ['limits:\n  - " "', 'card.yaml:2:5: error: limits[0]: must not be blank'],
    ['limits: []', 'card.yaml:1:1: error: limits: must have at least 1 entry'],
    ['limits: { a: b }', 'card.yaml:1:1: error: limits: expected text, got a section of keys'],
    ['trainedUntil: 2026-02-30', 'card.yaml:1:15: error: trainedUntil: must be a day, such as 2026-11-01'],
    ['trainedUntil: yesterday', 'must be a day, such as 2026-11-01'],
    ['results:\n  all:\n    accuracy: high', 'card.yaml:3:15: error: results.all.accuracy: '],
    ['results: { all: { accuracy: .nan } }', 'results.all.accuracy: expected a number, got NaN'],
    ['results: { all: {} }', 'card.yaml:1:12: error: results.all: must not be empty'],
    ['results: {}', 'card.yaml:1:1: error: results: must not be empty'],
    ['- owner', 'card.yaml:1:1: error: '],
    ['owner: me\nowner: you', 'card.yaml:2:1: error: '],
    ['owner: [', 'card.yaml:1'],
    ['owner: *me', 'there is no anchor &me'],
  ])('tells where it is wrong: %j', (text, message) => {
    const { card, findings } = parse(text)
    expect(findings.join('\n')).toContain(message)
    expect(card).toBeNull()
  })

  it('tells all that is wrong at once', () => {
    expect(parse('ownr: me\nlimits: []\n').findings).toHaveLength(2)
  })
})

describe('modelCardSchema', () => {
  it('has every field of a card, each with what it means and an example that it takes', () => {
    const { shape } = modelCardSchema
    expect(Object.keys(shape).toSorted()).toEqual(cardFields.toSorted())
    for (const [field, schema] of Object.entries(shape)) {
      expect(schema.description, field).toMatch(/\.$/)
      const isResult = field === 'results' || field === 'combinedResults'
      const value = isResult ? { all: { accuracy: 1 } } : exampleAt(modelCardSchema, [field])
      expect(modelCardSchema.safeParse({ [field]: value }).success, field).toBe(true)
    }
  })
})
