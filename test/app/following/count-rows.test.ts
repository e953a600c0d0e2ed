import { describe, expect, it } from 'vitest'
import { countRows } from '../../../src/app/following/count-rows.ts'
import { FallbackWatch } from '../../../src/app/following/fallback-watch.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { silentLogger } from '../../../src/core/logger.ts'
import type { ArmTally } from '../../../src/scoring/arm-tally.ts'

const limits = {
  refusals: { enter: 0.5, leave: 0.1 },
  micros: null,
  records: 10,
  recoveryRecords: 10,
  minDwellMs: 0,
  switchesPerHour: 6,
}

/** Ten rows of a cooler, of which none was answered. */
function refusals(tenant?: string): ArmTally {
  const served = { release: null, arm: null, role: 'primary' }
  const model = { name: 'cooler', version: '1', served, ...(tenant === undefined ? {} : { tenant }) }
  const arms = new Map([[model, { counter: { records: 10, refused: 10 }, micros: 0 }]])
  return { arms, pairs: [] } as unknown as ArmTally
}

describe('countRows', () => {
  it.each([
    ['the model of all', undefined, 'refusals'],
    ['a tenant’s own', 'acme', null],
  ])('lets what %s refuses decide who answers for all', (_whose, tenant, reason) => {
    const watch = new FallbackWatch(0, 'cooler', limits, silentLogger, systemClock)
    expect(countRows(refusals(tenant), [], [watch])).toBe(reason !== null)
    expect(watch.reason).toBe(reason)
  })
})
