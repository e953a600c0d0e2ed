import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { check } from '../../src/config/issues.ts'

const schema = z.strictObject({
  topic: z.string().min(1),
  level: z.enum(['debug', 'info']).optional(),
  ratio: z.number().gt(0).max(1).optional(),
  count: z.int().min(1).optional(),
  names: z.array(z.string()).min(1).optional(),
  source: z
    .union([
      z.strictObject({ file: z.string() }),
      z.strictObject({ subject: z.string(), version: z.int() }),
      z.literal('none'),
    ])
    .optional(),
  table: z
    .discriminatedUnion('from', [
      z.strictObject({ from: z.literal('file'), path: z.string() }),
      z.strictObject({ from: z.literal('server'), host: z.string() }),
    ])
    .optional(),
  ids: z.record(z.string().regex(/^\d+$/, 'an id is a whole number'), z.string()).optional(),
})

/** `path: message (hint)` of each issue. */
function told(value: unknown): string[] {
  return check(schema, value).issues.map(
    ({ path, message, hint }) => `${path.join('.')}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
  )
}

describe('check', () => {
  it('gives the parsed value and no issue, or issues and no value', () => {
    expect(check(schema, { topic: 't' })).toEqual({ parsed: { topic: 't' }, issues: [] })
    expect(check(schema, {}).parsed).toBeNull()
  })

  it.each<[string, object, string]>([
    [
      'a key of another form',
      { table: { from: 'file', path: 'x', host: 'y' } },
      "table.host: unknown key 'host' (there are: from, path)",
    ],
    ['a missing value', { topic: undefined }, 'topic: is missing: expected text'],
    ['a value of another type', { topic: 7 }, 'topic: expected text, got a number'],
    ['nothing where something is needed', { topic: null }, 'topic: expected text, got nothing'],
    ['a list for a text', { topic: [] }, 'topic: expected text, got a list'],
    [
      'a text for a section',
      { ids: 'x' },
      'ids: expected a section of keys, got text (its keys stand below, indented)',
    ],
    ['a fraction for a count', { count: 1.5 }, 'count: expected a whole number, got a fraction'],
    ['an empty text', { topic: '' }, 'topic: must not be empty'],
    ['an empty list', { names: [] }, 'names: must have at least 1 entry'],
    ['a number on an open bound', { ratio: 0 }, 'ratio: must be greater than 0'],
    ['a number above a closed bound', { ratio: 2 }, 'ratio: must be at most 1'],
    [
      'a choice that is mistyped',
      { level: 'inf' },
      "level: must be 'debug' or 'info' (did you mean 'info'?)",
    ],
    ['a choice like none', { level: 'zzzzzz' }, "level: must be 'debug' or 'info'"],
    ['a key that is mistyped', { levl: 'info' }, "levl: unknown key 'levl' (did you mean 'level'?)"],
    ['a key of a record', { ids: { x: 'a' } }, 'ids.x: an id is a whole number'],
  ])('says of %s what is wrong', (_what, over, message) => {
    expect(told({ topic: 't', ...over })).toEqual([message])
  })

  it('speaks of the form that was most likely meant', () => {
    expect(told({ topic: 't', source: { subject: 's' } })).toEqual([
      'source.version: is missing: expected a number',
    ])
    expect(told({ topic: 't', source: { fil: 'f' } })).toEqual([
      'source.file: is missing: expected text',
      "source.fil: unknown key 'fil' (did you mean 'file'?)",
    ])
  })

  it('tells every issue at once, marks unknown keys, and marks where text is needed', () => {
    const { issues } = check(schema, { topic: 1, x: 2 })
    expect(issues.map(({ unknownKey, needsText }) => [unknownKey, needsText])).toEqual([
      [false, true],
      [true, false],
    ])
  })

  it('never holds the value, which may be a secret', () => {
    const secret = 'hush-hush'
    const wrong = { topic: [secret], level: secret, ratio: secret, names: secret, source: secret }
    const { issues } = check(schema, wrong)
    expect(issues).toHaveLength(5)
    expect(JSON.stringify(issues)).not.toContain(secret)
  })
})
