import { describe, expect, it } from 'vitest'
import { tenantsSection } from '../../src/config/tenants.ts'

const by = { header: 'x-tenant' }

describe('tenantsSection', () => {
  it('has defaults for all but what names the tenant', () => {
    expect(tenantsSection.parse({ by })).toEqual({
      by,
      ownModels: false,
      limits: { burst: '10s', deadLetterWindow: 200, hold: '30s', byTenant: {}, maxTenants: 10_000 },
    })
  })

  it('takes topics and limits', () => {
    const given = {
      by: { keyPrefix: ':' },
      default: 'shared',
      output: 'predictions-{tenant}',
      deadLetter: '{tenant}.dead',
      ownModels: true,
      limits: {
        recordsPerSecond: 0.5,
        deadLetterRatio: 0.5,
        byTenant: { acme: { recordsPerSecond: 2_000 } },
      },
    }
    expect(tenantsSection.parse(given)).toMatchObject(given)
  })

  it.each([
    {},
    { by: {} },
    { by: { header: 'a', field: 'b' } },
    { by: { keyPrefix: '' } },
    { by, default: '_other' },
    { by, output: 'predictions' },
    { by, output: '{tenant}-{tenant}' },
    { by, deadLetter: 'dead letters {tenant}' },
    { by, deadLetter: `${'x'.repeat(190)}-{tenant}` },
    { by, limits: { recordsPerSecond: 0 } },
    { by, limits: { deadLetterRatio: 1 } },
    { by, limits: { byTenant: { 'a b': {} } } },
    { by, limits: { byTenant: { a: { burst: '1s' } } } },
  ])('refuses %j', (given) => {
    expect(tenantsSection.safeParse(given).success).toBe(false)
  })
})
