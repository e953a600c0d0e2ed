import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { updatedCases } from '../../src/config/case-update.ts'

const text = `# What the rig must do.
config:   sluice.yaml   # beside it
cases:
  - name: one
    events: [ { a: 9007199254740993 } ]
    predictions:
      # the first
      - { models: { m: { label: 'x', value: 1.50 } } }   # at night
      - models:
          m: { label: y }
    skipped: 2
`

const rewritten = (values: Readonly<Record<string, unknown>>) => updatedCases(text, [{ index: 0, values }])

const models = (label: string, more: object = {}) => ({ models: { m: { label, ...more } } })

describe('updatedCases', () => {
  it('puts single values in their places, and leaves each other character as it is', () => {
    const values = { predictions: [models('z, w', { value: 1.25 }), models('y')], skipped: 3 }
    expect(rewritten(values)).toBe(
      text.replace("'x', value: 1.50", "'z, w', value: 1.25").replace('skipped: 2', 'skipped: 3'),
    )
  })

  it('leaves alone what says the same', () => {
    expect(rewritten({ predictions: [models('x', { value: 1.5 }), models('y')], skipped: 2 })).toBe(text)
  })

  it('adds and takes away, and keeps comments and order', () => {
    const expected = { predictions: [models('x', { flags: ['f'] })], deadLetters: [{ reason: 'r' }] }
    const found = rewritten({ ...expected, skipped: undefined })
    expect(parse(found, { intAsBigInt: true })).toEqual({
      config: 'sluice.yaml',
      cases: [{ name: 'one', events: [{ a: 9007199254740993n }], ...expected }],
    })
    for (const comment of ['# What the rig must do.', '# beside it', '# the first', '# at night'])
      expect(found).toContain(comment)
    expect(found).toContain('- { reason: r }')
  })

  it('writes numbers so that they are read back to the bit', () => {
    for (const value of [0.1 + 0.2, 5e-324, -0, 1.7976931348623157e308, 1e21]) {
      const found = rewritten({ predictions: [models('x', { value }), models('y')] })
      const { cases } = parse(found) as { cases: [{ predictions: [{ models: { m: { value: number } } }] }] }
      expect(Object.is(cases[0].predictions[0].models.m.value, value)).toBe(true)
    }
  })
})
