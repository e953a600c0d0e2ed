import type { Clock } from '../core/clock.ts'
import { Fault } from '../core/outcome.ts'
import type { Policies } from '../core/policy.ts'
import type { InputRecord, RecordBatch } from '../core/record.ts'
import type { ScoringBatch } from '../scoring/batch.ts'
import { applyToEvent } from '../scoring/policy.ts'
import type { TenantLimits } from '../scoring/tenant-limits.ts'
import type { TenantOf } from '../scoring/tenant-of.ts'
import type { TenantTally } from './tenant-tally.ts'
import type { Tenant, TenantTopics } from './tenant-topics.ts'

/** Records on their way, and whose they are: a rows. */
interface TenantRows {
  readonly batch: ScoringBatch
  readonly records: readonly InputRecord[]
  /** By row; null until it is known, and for nobody's. */
  readonly tenants: (Tenant | null)[]
  /** A row's place in its turn. */
  placeOf(row: number): number
}

export interface TenantGateParts {
  readonly tenantOf: TenantOf
  /** Whether that is known before a record is decoded. */
  readonly isKnownUnread: boolean
  /** Null where nobody is held to any. */
  readonly limits: TenantLimits | null
  readonly topics: TenantTopics
  readonly clock: Clock
}

/**
 * Finds out whose the records of a turn are, which of them are taken, and where what they come to goes. A record is asked for once,
 * however often its turn is scored, and by whatever halves.
 */
export class TenantGate {
  readonly isKnownUnread: boolean
  readonly #parts: TenantGateParts
  #batches: readonly RecordBatch[] | null = null
  /** By the places of records in the turn: what was said of each, undefined before that. */
  readonly #answers: (Fault | null | undefined)[] = []
  #nowMs = 0

  constructor(parts: TenantGateParts) {
    this.#parts = parts
    this.isKnownUnread = parts.isKnownUnread
  }

  /** A turn begins. The batches of one that is scored again are the very same. */
  begin(batches: readonly RecordBatch[]): void {
    this.#nowMs = this.#parts.clock.monotonic()
    if (batches === this.#batches) return
    this.#batches = batches
    this.#answers.length = 0
  }

  /** Names the tenant of a row; the fault for which it goes no further, or null. */
  admit(rows: TenantRows, row: number, event: object | null): Fault | null {
    const { tenantOf, limits, topics } = this.#parts
    const name = tenantOf(event, rows.records[row])
    if (name === null || name instanceof Fault) return name
    rows.tenants[row] = topics.tenant(name)
    if (limits === null) return null
    const place = rows.placeOf(row)
    const said = this.#answers[place]
    if (said !== undefined) return said
    const answer = limits.admit(name, this.#nowMs)
    this.#answers[place] = answer
    return answer
  }

  /** Sees that the topics of the rows' tenants are there; gives a promise only where that has to be asked. */
  findTopics(rows: TenantRows, policies: Policies): void | Promise<void> {
    const { topics } = this.#parts
    const unknown = topics.unknownOf(rows.tenants)
    if (unknown.size === 0) refuseWithoutTopics(rows, policies)
    else
      return topics.learn(unknown).then(() => {
        refuseWithoutTopics(rows, policies)
      })
  }

  /** A topic is not there any more. True where it is a tenant's: what was for it is nobody's, and others go on. */
  lacks(topic: string): boolean {
    return this.#parts.topics.lacks(topic)
  }

  /** Whether a fault is one tenant's own affair: what floods, or has no topics, must not open the breaker for all. */
  excuses(fault: Fault): boolean {
    return fault.reason === 'tenant-limit' || this.#parts.topics.excuses(fault)
  }

  /** What became of a turn's records is durable. */
  ended({ counts }: TenantTally): void {
    const nowMs = this.#parts.clock.monotonic()
    for (const [name, { scored, skipped, 'dead-letter': deadLetters }] of counts)
      this.#parts.limits?.ended(name, scored + skipped + deadLetters, deadLetters, nowMs)
  }
}

/** Rows of those for whom nothing can be written are nobody's. */
function refuseWithoutTopics({ batch, tenants }: TenantRows, policies: Policies): void {
  for (let row = 0; row < batch.size; row++) {
    const fault = tenants[row]?.topics?.fault ?? null
    if (fault === null) continue
    tenants[row] = null
    if (batch.isPending(row)) applyToEvent(batch, row, fault, policies)
  }
}
