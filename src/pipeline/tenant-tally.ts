import type { Meter } from '../core/meter.ts'
import { outcome } from '../core/outcome.ts'
import type { TenantOutcome } from '../core/outcome.ts'
import type { ScoringBatch } from '../scoring/batch.ts'
import type { Tenant } from './tenant-topics.ts'

/** Rows of one passage that have their outcomes, and whose they are. */
interface SettledRows {
  readonly batch: Pick<ScoringBatch, 'size' | 'outcomes' | 'endFaults' | 'skipReasons'>
  readonly tenants: readonly (Tenant | null)[]
}

type TenantCounts = Record<TenantOutcome, number>

/** What became of the records of each tenant in one turn. */
export class TenantTally {
  readonly #counts = new Map<string, TenantCounts>()

  get counts(): ReadonlyMap<string, Readonly<TenantCounts>> {
    return this.#counts
  }

  /** Called once a row has its outcome, and never taken back. */
  count({ batch, tenants }: SettledRows): void {
    for (let row = 0; row < batch.size; row++) {
      const tenant = tenants[row] ?? null
      if (tenant !== null) this.#of(tenant.name)[outcomeOf(batch, row)] += 1
    }
  }

  /** A prediction that was counted, and that the broker does not take. */
  reject(tenant: string, isSkipped: boolean): void {
    const counts = this.#of(tenant)
    counts.scored -= 1
    counts[isSkipped ? 'skipped' : 'dead-letter'] += 1
  }

  report(meter: Pick<Meter, 'tenantRecords'>): void {
    for (const [tenant, counts] of this.#counts)
      for (const [of, count] of Object.entries(counts))
        // Its keys are exactly those.
        if (count > 0) meter.tenantRecords(tenant, of as TenantOutcome, count)
  }

  #of(tenant: string): TenantCounts {
    const known = this.#counts.get(tenant)
    if (known !== undefined) return known
    const counts = { scored: 0, 'dead-letter': 0, skipped: 0, refused: 0 }
    this.#counts.set(tenant, counts)
    return counts
  }
}

function outcomeOf({ outcomes, endFaults, skipReasons }: SettledRows['batch'], row: number): TenantOutcome {
  if (outcomes[row] === outcome.scored) return 'scored'
  const reason = outcomes[row] === outcome.skipped ? skipReasons[row] : endFaults[row]?.reason
  if (reason === 'tenant-limit') return 'refused'
  return outcomes[row] === outcome.skipped ? 'skipped' : 'dead-letter'
}
