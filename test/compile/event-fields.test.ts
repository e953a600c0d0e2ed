import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../src/avro/fields.ts'
import { compileIncluded } from '../../src/compile/event-fields.ts'
import { formatPath } from '../../src/core/finding.ts'
import type { Remark } from '../../src/core/finding.ts'

function fields(...of: readonly object[]) {
  return fieldsOf({ type: 'record', name: 'Event', fields: of })
}

function told(remarks: readonly Remark[]): string[] {
  return remarks.map(({ path, message, hint }) => `${formatPath(path)}: ${message} (${hint ?? ''})`)
}

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
    const included = compileIncluded(['site.name', 'id', 'either'], has, remarks)
    expect(remarks).toEqual([])
    expect(included).toMatchObject([
      { name: 'site.name', isInteger: false },
      { name: 'id', isInteger: true },
      { name: 'either', isInteger: false },
    ])
    const values = (event: object) => included.map(({ read }) => read(event))
    expect(values({ id: 7n, site: { name: 'x' }, either: 1.5 })).toEqual(['x', 7n, 1.5])
    expect(values({ id: 1, site: null, either: 'e' })).toEqual([null, 1, 'e'])
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
