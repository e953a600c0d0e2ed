import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { check } from '../../src/config/issues.ts'
import { repair } from '../../src/config/repair.ts'
import { integer, text } from '../../src/config/scalars.ts'

const schema = z.strictObject({
  topic: text('example'),
  count: integer(1, 10, 5).optional(),
  models: z.array(z.strictObject({ file: text('model.zip') })).min(1),
  bare: z.number().optional(),
})

function repaired(value: unknown) {
  return repair(schema, value, check(schema, value).issues)
}

describe('repair', () => {
  it('puts examples in the place of wrong and missing values, and says where', () => {
    expect(repaired({ count: 99, models: [{ file: 'a' }, { file: 7 }] })).toEqual({
      parsed: { topic: 'example', count: 5, models: [{ file: 'a' }, { file: 'model.zip' }] },
      standIns: [['topic'], ['count'], ['models', 1, 'file']],
    })
  })

  it('takes out keys that are unknown, which nothing stands in for', () => {
    expect(repaired({ topic: 't', tpic: 1, models: [{ file: 'a', fil: 'b' }] })).toEqual({
      parsed: { topic: 't', models: [{ file: 'a' }] },
      standIns: [],
    })
  })

  it('takes out a wrong value that has no example', () => {
    expect(repaired({ topic: 't', models: [{ file: 'a' }], bare: 'x' })).toEqual({
      parsed: { topic: 't', models: [{ file: 'a' }] },
      standIns: [['bare']],
    })
  })

  it('gives null where a section without an example is wrong as a whole', () => {
    expect(repaired({ topic: 't', models: 'x' }).parsed).toBeNull()
    expect(repaired('no config').parsed).toBeNull()
  })

  it('leaves the given value as it was', () => {
    const given = { topic: 7, models: [{ file: 'a' }] }
    repaired(given)
    expect(given).toEqual({ topic: 7, models: [{ file: 'a' }] })
  })
})
