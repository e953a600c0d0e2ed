import { describe, expect, it } from 'vitest'
import { Fault, outcome } from '../../src/core/outcome.ts'
import { TenantTally } from '../../src/pipeline/tenant-tally.ts'

const acme = { name: 'acme', topics: null }
const globex = { name: 'globex', topics: null }

describe('TenantTally', () => {
  it('counts what became of whose records, and those above a limit apart', () => {
    const tally = new TenantTally()
    const { scored, skipped, deadLettered } = outcome
    const limit = new Fault('tenant-limit', 'm')
    tally.count({
      tenants: [acme, acme, acme, globex, globex, null],
      batch: {
        size: 6,
        outcomes: Uint8Array.of(scored, deadLettered, deadLettered, skipped, skipped, scored),
        endFaults: [undefined, new Fault('bad-magic', 'm'), limit],
        skipReasons: [undefined, undefined, undefined, 'tenant-limit', 'tombstone'],
      },
    })
    tally.reject('acme', false)
    expect([...tally.counts]).toEqual([
      ['acme', { scored: 0, 'dead-letter': 2, skipped: 0, refused: 1 }],
      ['globex', { scored: 0, 'dead-letter': 0, skipped: 1, refused: 1 }],
    ])
    const told: unknown[] = []
    tally.report({ tenantRecords: (...line) => void told.push(line) })
    expect(told).toEqual([
      ['acme', 'dead-letter', 2],
      ['acme', 'refused', 1],
      ['globex', 'skipped', 1],
      ['globex', 'refused', 1],
    ])
  })
})
