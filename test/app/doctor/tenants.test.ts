import { describe, expect, it } from 'vitest'
import { judgeTenants, tenantsFact, tenantsSeen } from '../../../src/app/doctor/tenants.ts'

const tenants = { output: 'p-{tenant}', deadLetter: 'd-{tenant}' } as never
const config = { tenants }

const told = (topics: readonly string[], of = config) =>
  judgeTenants(of, tenantsSeen(of, topics)).map(({ path, message }) => `${path.join('.')}: ${message}`)

describe('judgeTenants', () => {
  it('names those who have one of their topics and not the other', () => {
    expect(told(['p-acme', 'd-acme', 'p-globex', 'd-initech', 'other', 'p-no name'])).toEqual([
      'tenants.output: tenant initech has topic d-initech, and no p-initech: its records are unknown-tenant',
      'tenants.deadLetter: tenant globex has topic p-globex, and no d-globex: its records are unknown-tenant',
    ])
  })

  it('says where there are none', () => {
    expect(told(['other'])).toEqual([
      'tenants.output: no tenant has a topic p-{tenant}: every record is unknown-tenant',
      'tenants.deadLetter: no tenant has a topic d-{tenant}: every record is unknown-tenant',
    ])
  })

  it('wants no topics that the config does not name', () => {
    expect(told(['p-acme'], { tenants: { output: 'p-{tenant}' } as never })).toEqual([])
    expect(told([], { tenants: undefined as never })).toEqual([])
  })
})

describe('tenantsFact', () => {
  it('counts them', () => {
    expect(tenantsFact(tenantsSeen(config, ['p-acme', 'd-acme', 'p-globex']))).toBe('2 tenants with topics')
  })
})
