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

interface Cases {
  readonly cases: readonly Readonly<Record<string, unknown>>[]
}

function withValues({ cases, ...rest }: Cases, indexes: readonly number[], values: object): object {
  const withThem = (given: object) =>
    Object.fromEntries(Object.entries({ ...given, ...values }).filter(([, value]) => value !== undefined))
  return { ...rest, cases: cases.map((each, at) => (indexes.includes(at) ? withThem(each) : each)) }
}

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

  it('leaves each other character as it is where lists change: other cases, other keys, what stands around them', () => {
    const [one, two, three] = [
      `  - name: one
    events: [ { a: 1 } ]   # as it came


    # of predictions
    predictions:
      # the first
      - { models: { m: { label: 'x' } } }   # at night
    # of skipped
    skipped: 2   # two
`,
      `  # of two
  - name:  "two"
    predictions: [{ fields: {a: 1,b: 2} }]

    events:
    - {a: 1}
    # at last
`,
      `  - { name: three,  events: [ {a: 1}], skipped: 3 }   # in one line
`,
    ]
    const whole = (...cases: readonly string[]) => `cases:\n${cases.join('\n')}# the end`
    const text = whole(one, two, three)
    const updated = (index: number, values: Readonly<Record<string, unknown>>) =>
      updatedCases(text, [{ index, values }])

    const letters = { deadLetters: [{ reason: 'r' }, { reason: 's', value: 'v' }], rows: 1 }
    const added = `    deadLetters:
      - { reason: r }
      - { reason: s, value: v }
    rows: 1
`
    expect(updated(0, letters)).toBe(whole(one + added, two, three))
    expect(updated(1, letters)).toBe(
      whole(one, two.replace('    # at last\n', `${added}    # at last\n`), three),
    )
    expect(updated(2, letters)).toBe(
      whole(
        one,
        two,
        '  - { name: three, events: [ { a: 1 } ], skipped: 3, deadLetters: [ { reason: r }, { reason: s, value: v } ], rows: 1 }   # in one line\n',
      ),
    )
    const multiline = { deadLetters: [{ value: 'a\n\n b' }, { value: ['c\nd'] }] }
    const predictions = { predictions: [models('y'), models('z')], skipped: 2 }
    const [before, after] = [
      "      - { models: { m: { label: 'x' } } }   # at night\n",
      "      - { models: { m: { label: 'y' } } } # at night\n      - models:\n          m: { label: z }\n",
    ]
    expect(updated(0, predictions)).toBe(whole(one.replace(before, after), two, three))
    expect(updated(1, { predictions: undefined, stops: 'p' })).toBe(
      whole(
        one,
        two.replace(/ {4}predictions.*\n/, '').replace('    # at last\n', '    stops: p\n    # at last\n'),
        three,
      ),
    )
    for (const file of [text, text.replaceAll('\n', '\r\n')])
      for (const values of [letters, multiline, predictions, { skipped: undefined, stops: 'x' }])
        expect(
          parse(
            updatedCases(file, [
              { index: 0, values },
              { index: 2, values },
            ]),
          ),
        ).toEqual(withValues(parse(file) as Cases, [0, 2], values))
  })

  it('takes a list that is an alias, or merges others in, as what it says', () => {
    const file = `cases:
  - name: one
    rows: &rows [ {<<: {a: 1},  b: 2} ]
  - name: two
    skipped:   3
    rows:  *rows
`
    const values = { rows: [{ a: 1, b: 2 }], deadLetters: [{ reason: 'r' }] }
    expect(updatedCases(file, [{ index: 1, values }])).toBe(
      `${file}    deadLetters:\n      - { reason: r }\n`,
    )
  })

  it('writes a case anew whose first key goes', () => {
    const file = 'cases:\n  - skipped: 1\n    name: one\n  - {name:  two}\n'
    expect(updatedCases(file, [{ index: 0, values: { skipped: undefined } }])).toBe(
      'cases:\n  - name: one\n  - {name:  two}\n',
    )
  })

  it('writes numbers so that they are read back to the bit', () => {
    for (const value of [0.1 + 0.2, 5e-324, -0, 1.7976931348623157e308, 1e21]) {
      const found = rewritten({ predictions: [models('x', { value }), models('y')] })
      const { cases } = parse(found) as { cases: [{ predictions: [{ models: { m: { value: number } } }] }] }
      expect(Object.is(cases[0].predictions[0].models.m.value, value)).toBe(true)
    }
  })
})
