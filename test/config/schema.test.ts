import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { configJsonSchema } from '../../src/config/json-schema.ts'
import { configSchema } from '../../src/config/schema.ts'
import { reasons } from '../../src/core/reason.ts'
import { steps } from '../../src/features/steps.ts'
import { smallest } from './support/load.ts'
import { settingsIn } from './support/settings.ts'

// A section of keys: the smallest config is one.
const small = parse(smallest) as object

describe('configSchema', () => {
  const all = settingsIn(configJsonSchema(steps))

  it('describes every setting in a sentence', () => {
    expect(all.length).toBeGreaterThan(100)
    const undescribed = all
      .filter(([, schema]) => !/^[A-Z`].*[.:]$/.test(schema.description ?? ''))
      .map(([path]) => path)
    expect(undescribed).toEqual(['.registry.auth.type'])
  })

  it('names every setting in camel case, apart from reasons and steps', () => {
    const names = [...reasons, ...steps.map((step) => step.name)] as readonly string[]
    const odd = all.map(([path]) => path.split('.').at(-1)!).filter((key) => !/^[a-z][a-zA-Z0-9]*$/.test(key))
    expect(odd.filter((key) => !names.includes(key))).toEqual([])
  })

  it('takes a config that says the least', () => {
    expect(configSchema.safeParse(small).error).toBeUndefined()
  })

  it('takes exactly-once with settings of its transactions', () => {
    const given = { ...small, delivery: 'exactly-once', exactlyOnce: { commitIntervalMs: 50 } }
    expect(configSchema.parse(given).exactlyOnce).toEqual({
      commitIntervalMs: 50,
      transactionTimeoutMs: 10_000,
    })
  })
})
