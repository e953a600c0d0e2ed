import type { Config } from '../config/schema.ts'
import type { Clock } from '../core/clock.ts'
import { parseDuration } from '../core/duration.ts'
import { TenantGate } from '../pipeline/tenant-gate.ts'
import type { Delivery } from '../pipeline/ports.ts'
import { TenantTopics } from '../pipeline/tenant-topics.ts'
import type { OutputPlace } from '../pipeline/tenant-topics.ts'
import { TenantLimits } from '../scoring/tenant-limits.ts'
import type { TenantLimit } from '../scoring/tenant-limits.ts'
import type { Assembly } from './assemble.ts'

/** Where a pipeline writes beside its output topic. */
export interface PlacesBeside {
  /** Where what shadows say goes; null: nowhere. */
  readonly shadow: OutputPlace | null
  /** Tells of topics of tenants. */
  readonly partitionCountOf: Delivery['partitionCount']
  /** Whether tenants are held to their limits. */
  readonly isLimited: boolean
}

type TenantConfig = NonNullable<Config['tenants']>

/**
 * What finds out whose records are whose; null where they are all one's.
 *
 * @param beside null where tenants have no topics of their own, and no limits
 */
export function tenantGate(
  { config: { tenants: settings }, compiled: { tenancy } }: Pick<Assembly, 'config' | 'compiled'>,
  clock: Clock,
  beside: PlacesBeside | null,
): TenantGate | null {
  if (settings === undefined || tenancy === null) return null
  const { output = null, deadLetter = null } = settings
  const topics = new TenantTopics({
    output: beside === null ? null : output,
    deadLetter: beside === null ? null : deadLetter,
    // Nobody asks where no tenant has a topic.
    partitionCountOf: (topic) => beside!.partitionCountOf(topic),
    maxTenants: settings.limits.maxTenants,
    clock,
  })
  return new TenantGate({
    tenantOf: tenancy.of,
    isKnownUnread: tenancy.isKnownUnread,
    limits: beside?.isLimited === true ? tenantLimits(settings) : null,
    topics,
    clock,
  })
}

/** Null where nothing is limited. */
function tenantLimits({ limits }: TenantConfig): TenantLimits | null {
  const byTenant = new Map(Object.entries(limits.byTenant).map(([name, each]) => [name, limitOf(each)]))
  const limit = limitOf(limits)
  if (![limit, ...byTenant.values()].some(isLimit)) return null
  return new TenantLimits({
    limit,
    byTenant,
    // The schema takes durations alone.
    burstSeconds: parseDuration(limits.burst)! / 1_000,
    deadLetterWindow: limits.deadLetterWindow,
    holdMs: parseDuration(limits.hold)!,
    maxTenants: limits.maxTenants,
  })
}

function limitOf({
  recordsPerSecond,
  deadLetterRatio,
}: TenantConfig['limits']['byTenant'][string]): TenantLimit {
  return { recordsPerSecond: recordsPerSecond ?? null, deadLetterRatio: deadLetterRatio ?? null }
}

function isLimit({ recordsPerSecond, deadLetterRatio }: TenantLimit): boolean {
  return recordsPerSecond !== null || deadLetterRatio !== null
}
