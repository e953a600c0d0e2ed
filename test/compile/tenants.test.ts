import { describe, expect, it } from 'vitest'
import { inputFields } from '../../src/avro/input-fields.ts'
import { compileTenantSource } from '../../src/compile/tenants.ts'
import type { TenantSetting } from '../../src/compile/tenants.ts'
import type { Remark } from '../../src/core/finding.ts'
import { compileTenantOf } from '../../src/scoring/tenant-of.ts'

const fields = inputFields({
  type: 'record',
  name: 'E',
  fields: [
    { name: 'id', type: 'long' },
    {
      name: 'owner',
      type: { type: 'record', name: 'O', fields: [{ name: 'name', type: ['null', 'string'] }] },
    },
    { name: 'isOurs', type: 'boolean' },
  ],
})

function compiled(by: TenantSetting) {
  const remarks: Remark[] = []
  return { source: compileTenantSource(by, fields, remarks), remarks }
}

describe('compileTenantSource', () => {
  it.each<[TenantSetting, string]>([
    [{ header: 'x-tenant' }, 'of-header'],
    [{ keyPrefix: ':' }, 'of-key'],
    [{ field: 'id' }, '7'],
    [{ field: 'owner.name' }, 'of-field'],
  ])('makes %o a source', (by, tenant) => {
    const { source, remarks } = compiled(by)
    const record = {
      key: Buffer.from('of-key:1'),
      headers: [{ key: 'x-tenant', value: Buffer.from('of-header') }],
    }
    expect(compileTenantOf(source!, null)({ id: 7, owner: { name: 'of-field' } }, record)).toBe(tenant)
    expect(remarks).toEqual([])
  })

  it.each([
    ['owner.nam', "the input schema has no field 'owner.nam'"],
    ['isOurs', "'isOurs' is boolean: only text or a number can name a tenant"],
    ['owner', "'owner'"],
  ])('refuses the field %s', (field, message) => {
    const { source, remarks } = compiled({ field })
    expect(source).toBeNull()
    expect(remarks).toMatchObject([{ severity: 'error', path: ['tenants', 'by', 'field'] }])
    expect(remarks[0]!.message).toContain(message)
  })
})
