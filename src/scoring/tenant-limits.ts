import { Fault } from '../core/outcome.ts'
import { RecentRows } from './recent-rows.ts'
import { TokenBucket } from './token-bucket.ts'

/** What one tenant may; null: as it likes. */
export interface TenantLimit {
  readonly recordsPerSecond: number | null
  /** Share of its records, 0 to 1, above which it is held off. */
  readonly deadLetterRatio: number | null
}

export interface TenantLimitsOptions {
  /** Of the tenants that are not named below. */
  readonly limit: TenantLimit
  readonly byTenant: ReadonlyMap<string, TenantLimit>
  /** So much of what a tenant did not send it may send at once, in seconds of its limit. */
  readonly burstSeconds: number
  /** Records that a share of dead letters is of. */
  readonly deadLetterWindow: number
  /** How long a tenant is held off, whose share is too large. */
  readonly holdMs: number
  /** Tenants that are remembered. Of more, those that were not seen the longest are strangers again. */
  readonly maxTenants: number
}

const tooMany = new Fault('tenant-limit', 'its tenant sends more records a second than its limit')

const heldOff = new Fault(
  'tenant-limit',
  'its tenant is held off: too many of the last records were dead letters',
)

/** What is known of a tenant. */
interface Standing {
  readonly limit: TenantLimit
  readonly bucket: TokenBucket | null
  readonly recent: RecentRows
  heldUntilMs: number
  seenMs: number
}

/** How old `seenMs` may be before a tenant is put behind the others: not at each record. */
const seenStepMs = 1_000

/**
 * Which records of which tenants are taken. Told of each record once: a turn that is scored again keeps the answers of the first
 * time. Times are monotonic milliseconds. It knows one instance: of several each gives a tenant its limit.
 */
export class TenantLimits {
  readonly #options: TenantLimitsOptions
  /** Those that were not seen the longest first, to `seenStepMs`. */
  readonly #standings = new Map<string, Standing>()
  readonly #idleMs: number
  /** When idle ones were last looked for. */
  #sweptMs = -Infinity

  constructor(options: TenantLimitsOptions) {
    this.#options = options
    // By then its tokens are full and no hold is left: nothing is lost with it but the share of its last records.
    this.#idleMs = Math.max(options.burstSeconds * 1_000, options.holdMs, seenStepMs) + seenStepMs
  }

  /** How many tenants are remembered. */
  get size(): number {
    return this.#standings.size
  }

  /** Null where the record is taken, which costs a token. */
  admit(tenant: string, nowMs: number): Fault | null {
    const standing = this.#standingOf(tenant, nowMs)
    if (nowMs < standing.heldUntilMs) return heldOff
    return standing.bucket === null || standing.bucket.take(nowMs) ? null : tooMany
  }

  /** What became of records that were taken, once that is durable. */
  ended(tenant: string, records: number, deadLetters: number, nowMs: number): void {
    const standing = this.#standingOf(tenant, nowMs)
    const { limit, recent } = standing
    if (limit.deadLetterRatio === null || records === 0) return
    recent.add(records, deadLetters, 0)
    if (!recent.isFull || recent.refusedShare <= limit.deadLetterRatio) return
    // What comes after the hold is judged by itself.
    recent.clear()
    standing.heldUntilMs = nowMs + this.#options.holdMs
  }

  /** Whether a tenant is held off for its dead letters. */
  isHeld(tenant: string, nowMs: number): boolean {
    return nowMs < (this.#standings.get(tenant)?.heldUntilMs ?? nowMs)
  }

  #standingOf(tenant: string, nowMs: number): Standing {
    const known = this.#standings.get(tenant)
    if (known === undefined) return this.#add(tenant, nowMs)
    if (nowMs - known.seenMs >= seenStepMs) {
      known.seenMs = nowMs
      this.#standings.delete(tenant)
      this.#standings.set(tenant, known)
    }
    return known
  }

  #add(tenant: string, nowMs: number): Standing {
    this.#forget(nowMs)
    const { limit: common, byTenant, burstSeconds, deadLetterWindow } = this.#options
    const limit = byTenant.get(tenant) ?? common
    const perSecond = limit.recordsPerSecond
    const standing = {
      limit,
      bucket:
        perSecond === null ? null : new TokenBucket(perSecond, Math.max(1, perSecond * burstSeconds), nowMs),
      recent: new RecentRows(deadLetterWindow),
      heldUntilMs: nowMs,
      seenMs: nowMs,
    }
    this.#standings.set(tenant, standing)
    return standing
  }

  /**
   * Those that were not seen for long; where there is no room, others too. Many at a time: what a map has lost at its beginning is
   * passed over each time that it is gone through.
   */
  #forget(nowMs: number): void {
    const { maxTenants } = this.#options
    const isFull = this.#standings.size >= maxTenants
    if (!isFull && nowMs - this.#sweptMs < seenStepMs) return
    this.#sweptMs = nowMs
    const most = isFull ? maxTenants - Math.ceil(maxTenants / 16) : maxTenants
    for (const [tenant, { seenMs }] of this.#standings) {
      if (nowMs - seenMs < this.#idleMs && this.#standings.size <= most) return
      this.#standings.delete(tenant)
    }
  }
}
