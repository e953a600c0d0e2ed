import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TenantLimits } from '../../src/scoring/tenant-limits.ts'
import type { TenantLimitsOptions } from '../../src/scoring/tenant-limits.ts'

const options: TenantLimitsOptions = {
  limit: { recordsPerSecond: 10, deadLetterRatio: 0.5 },
  byTenant: new Map([
    ['large', { recordsPerSecond: 100, deadLetterRatio: null }],
    ['free', { recordsPerSecond: null, deadLetterRatio: 0.5 }],
  ]),
  burstSeconds: 2,
  deadLetterWindow: 10,
  holdMs: 30_000,
  maxTenants: 100,
}

const tooMany = { reason: 'tenant-limit', message: 'its tenant sends more records a second than its limit' }
const heldOff = {
  reason: 'tenant-limit',
  message: 'its tenant is held off: too many of the last records were dead letters',
}

/** How many of so many records are taken. */
function taken(limits: TenantLimits, tenant: string, records: number, nowMs: number): number {
  let count = 0
  for (let each = 0; each < records; each++) count += Number(limits.admit(tenant, nowMs) === null)
  return count
}

describe('TenantLimits', () => {
  it('takes of each tenant what its limit allows', () => {
    const limits = new TenantLimits(options)
    expect(taken(limits, 'a', 1_000, 0)).toBe(20)
    expect(limits.admit('a', 0)).toMatchObject(tooMany)
    expect(taken(limits, 'a', 1_000, 1_000)).toBe(10)
    expect(taken(limits, 'large', 1_000, 0)).toBe(200)
    expect(taken(limits, 'free', 1_000, 0)).toBe(1_000)
  })

  it('takes of one tenant what it would take if there were no other', () => {
    const events = fc.array(
      fc.record({ tenant: fc.constantFrom('a', 'b', 'large'), afterMs: fc.nat(200), records: fc.nat(40) }),
      { maxLength: 60 },
    )
    let refused = 0
    fc.assert(
      fc.property(events, (given) => {
        const [both, alone] = [new TenantLimits(options), new TenantLimits(options)]
        let nowMs = 0
        for (const { tenant, afterMs, records } of given) {
          nowMs += afterMs
          const count = taken(both, tenant, records, nowMs)
          refused += records - count
          if (tenant === 'b') expect(taken(alone, tenant, records, nowMs)).toBe(count)
        }
      }),
    )
    expect(refused).toBeGreaterThan(100)
  })

  it('holds a tenant off whose share of dead letters is too large, for a time', () => {
    const limits = new TenantLimits(options)
    limits.ended('free', 9, 9, 0)
    expect(limits.isHeld('free', 0)).toBe(false)
    limits.ended('free', 1, 0, 0)
    expect(limits.admit('free', 0)).toMatchObject(heldOff)
    expect(limits.isHeld('free', 0)).toBe(true)
    expect(limits.admit('free', 29_999)).toMatchObject(heldOff)
    expect([limits.admit('free', 30_000), limits.isHeld('free', 30_000)]).toEqual([null, false])
    limits.ended('free', 9, 9, 30_000)
    expect(limits.admit('free', 30_000)).toBeNull()
    expect(limits.admit('a', 0)).toBeNull()
  })

  it('does not hold one off at its share, nor one without a limit of that kind', () => {
    const limits = new TenantLimits(options)
    limits.ended('free', 10, 5, 0)
    limits.ended('large', 1_000, 1_000, 0)
    expect([limits.admit('free', 0), limits.admit('large', 0)]).toEqual([null, null])
    expect(limits.isHeld('nobody', 0)).toBe(false)
  })

  it('does not spend tokens on what it refuses for another reason', () => {
    const limits = new TenantLimits(options)
    limits.ended('a', 10, 10, 0)
    expect(taken(limits, 'a', 100, 29_000)).toBe(0)
    expect(taken(limits, 'a', 100, 30_000)).toBe(20)
  })

  it('remembers so many tenants, and forgets those that it has not seen the longest', () => {
    const limits = new TenantLimits({ ...options, maxTenants: 3 })
    for (const [at, tenant] of ['a', 'b', 'c'].entries()) taken(limits, tenant, 20, at)
    expect(limits.admit('a', 1_500)).toBeNull()
    limits.admit('d', 1_600)
    expect(limits.size).toBe(3)
    // b begins anew, and with it c is gone; a is remembered.
    expect(taken(limits, 'b', 100, 1_600)).toBe(20)
    expect(taken(limits, 'a', 100, 1_600)).toBe(15)
    expect(limits.size).toBe(3)
  })

  it('forgets tenants that are idle once another comes, and then nothing that matters', () => {
    const limits = new TenantLimits(options)
    for (let each = 0; each < 50; each++) taken(limits, `t${each}`, 100, 0)
    limits.ended('t7', 10, 10, 29_500)
    expect(limits.size).toBe(50)
    limits.admit('new', 32_000)
    expect(limits.size).toBe(2)
    expect(limits.admit('t7', 32_000)).toMatchObject(heldOff)
    expect(taken(limits, 't1', 100, 32_000)).toBe(20)
  })

  it('holds no more than it may, whoever comes', () => {
    const limits = new TenantLimits(options)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 300 }), (tenants) => {
        for (const tenant of tenants) limits.admit(`t${tenant}`, 0)
        expect(limits.size).toBeLessThanOrEqual(100)
      }),
    )
    expect(limits.size).toBeGreaterThan(90)
  })
})
