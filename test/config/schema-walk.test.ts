import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { configSchema } from '../../src/config/schema.ts'
import { exampleAt, knownKeys, schemasAt } from '../../src/config/schema-walk.ts'
import { text } from '../../src/config/scalars.ts'

const schema = z.strictObject({
  section: z.strictObject({ inner: text('in').optional() }).prefault({}),
  list: z.array(z.strictObject({ file: text('f') })).default([]),
  either: z.union([z.strictObject({ a: text('A') }), z.strictObject({ b: text('B') }), z.string()]),
  byId: z.record(z.string(), text('of any id')).optional(),
  piped: text('p').transform((value) => value.length),
})

describe('knownKeys', () => {
  it.each([
    ['the root', [], ['section', 'list', 'either', 'byId', 'piped']],
    ['a section behind its default', ['section'], ['inner']],
    ['an entry of a list', ['list', 3], ['file']],
    ['both forms of a union', ['either'], ['a', 'b']],
    ['a scalar', ['piped'], []],
    ['what is not there', ['nothing', 'within'], []],
    ['what every object has', ['constructor'], []],
  ] as const)('of %s', (_what, path, keys) => {
    expect(knownKeys(schema, path)).toEqual(keys)
  })
})

describe('exampleAt', () => {
  it.each([
    [['section', 'inner'], 'in'],
    [['list', 0, 'file'], 'f'],
    [['either', 'b'], 'B'],
    [['byId', '77'], 'of any id'],
    [['piped'], 'p'],
    [['section'], undefined],
    [['nothing'], undefined],
  ] as const)('of %j is %s', (path, example) => {
    expect(exampleAt(schema, path)).toBe(example)
  })

  it('is something that the setting takes, for each scalar of a config that must be given', () => {
    for (const path of [['name'], ['input', 'topic'], ['output', 'topic'], ['kafka', 'brokers']]) {
      const [setting] = schemasAt(configSchema, path)
      expect(z.safeParse(setting!, exampleAt(configSchema, path)).success).toBe(true)
    }
  })
})
