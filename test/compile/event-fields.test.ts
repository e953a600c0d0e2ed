import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../src/avro/fields.ts'
import { compileEventTime, compileIncluded } from '../../src/compile/event-fields.ts'
import { formatPath } from '../../src/core/finding.ts'
import type { Remark } from '../../src/core/finding.ts'

function fields(...of: readonly object[]) {
  return fieldsOf({ type: 'record', name: 'Event', fields: of })
}

function told(remarks: readonly Remark[]): string[] {
  return remarks.map(({ path, message, hint }) => `${formatPath(path)}: ${message} (${hint ?? ''})`)
}

describe('compileEventTime', () => {
  const at = (type: unknown, value: unknown) =>
    compileEventTime('at', fields({ name: 'at', type }), [])({ at: value })

  it.each([
    [{ type: 'long', logicalType: 'timestamp-millis' }, 1_234, 1_234],
    [{ type: 'long', logicalType: 'timestamp-micros' }, 1_234_567, 1_234],
    [{ type: 'long', logicalType: 'local-timestamp-millis' }, 1_234, 1_234],
    [{ type: 'long', logicalType: 'local-timestamp-micros' }, -1_500, -1],
    ['long', 5n, 5],
    ['double', 12.9, 12],
    ['double', NaN, null],
    ['double', Infinity, null],
    [['null', 'long'], null, null],
  ])('of type %j and value %s is %s', (type, value, expected) => {
    expect(at(type, value)).toBe(expected)
  })

  it('is null when none is named', () => {
    expect(compileEventTime(undefined, fields({ name: 'at', type: 'long' }), [])({ at: 1 })).toBeNull()
  })

  it('must be a field that the schema has, and a number', () => {
    const remarks: Remark[] = []
    const has = fields({ name: 'endedAt', type: 'long' }, { name: 'id', type: 'string' })
    compileEventTime('endedat', has, remarks)
    compileEventTime('id', has, remarks)
    expect(told(remarks)).toEqual([
      "input.eventTime: the input schema has no field 'endedat' (did you mean 'endedAt'?)",
      "input.eventTime: 'id' is text, an event time is a number (a long with the logical type timestamp-millis)",
    ])
  })
})

describe('compileIncluded', () => {
  const site = { type: 'record', name: 'Site', fields: [{ name: 'name', type: 'string' }] }
  const has = fields(
    { name: 'id', type: 'long' },
    { name: 'site', type: ['null', site] },
    { name: 'either', type: ['null', 'string', 'double'] },
    { name: 'tags', type: { type: 'array', items: 'string' } },
    { name: 'raw', type: ['string', 'bytes'] },
  )

  it('reads fields in their order, nested ones and unions too', () => {
    const remarks: Remark[] = []
    const read = compileIncluded(['site.name', 'id', 'either'], has, remarks)
    expect(remarks).toEqual([])
    expect(read({ id: 7n, site: { name: 'x' }, either: 1.5 })).toEqual(['x', 7n, 1.5])
    expect(read({ id: 1, site: null, either: 'e' })).toEqual([null, 1n, 'e'])
  })

  it('tells fields that do not exist, and those that are no numbers, text or booleans', () => {
    const remarks: Remark[] = []
    compileIncluded(['idd', 'tags', 'site', 'raw'], has, remarks)
    expect(told(remarks)).toEqual([
      "output.include[0]: the input schema has no field 'idd' (did you mean 'id'?)",
      "output.include[1]: 'tags' is list: only numbers, text and booleans can be included ()",
      "output.include[2]: 'site' is record: only numbers, text and booleans can be included ()",
      "output.include[3]: 'raw' is mixed: only numbers, text and booleans can be included ()",
    ])
  })
})
