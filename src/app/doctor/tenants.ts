import type { Config } from '../../config/schema.ts'
import type { Remark } from '../../core/finding.ts'
import { plural } from '../../core/text.ts'
import { tenantOfTopic, topicOfTenant } from '../../core/tenant-name.ts'
import { remarksOf } from './check.ts'

const roles = ['output', 'deadLetter'] as const

/** The topics of one tenant that are there. */
export type TenantTopicsSeen = Readonly<Partial<Record<(typeof roles)[number], string>>>

/** Whose topics are there, of those that tenants have for themselves. */
export function tenantsSeen(
  { tenants }: Pick<Config, 'tenants'>,
  topics: readonly string[],
): ReadonlyMap<string, TenantTopicsSeen> {
  const seen = new Map<string, TenantTopicsSeen>()
  for (const role of roles)
    for (const topic of topics) {
      const pattern = tenants?.[role]
      const tenant = pattern === undefined ? null : tenantOfTopic(pattern, topic)
      if (tenant !== null) seen.set(tenant, { ...seen.get(tenant), [role]: topic })
    }
  return seen
}

/** `12 tenants have topics`. */
export function tenantsFact(seen: ReadonlyMap<string, TenantTopicsSeen>): string {
  return `${plural(seen.size, 'tenant')} with topics`
}

/** Whose records could not be written: a tenant is known by all of its topics. */
export function judgeTenants(
  { tenants }: Pick<Config, 'tenants'>,
  seen: ReadonlyMap<string, TenantTopicsSeen>,
): readonly Remark[] {
  return remarksOf((report) => {
    for (const role of roles) {
      const pattern = tenants?.[role]
      if (pattern === undefined) continue
      const path = ['tenants', role]
      if (seen.size === 0)
        report('warning', path, `no tenant has a topic ${pattern}: every record is unknown-tenant`)
      for (const [tenant, topics] of seen) {
        if (topics[role] !== undefined) continue
        const others = Object.values(topics).join(', ')
        const message = `tenant ${tenant} has topic ${others}, and no ${topicOfTenant(pattern, tenant)}: its records are unknown-tenant`
        report('warning', path, message, 'make it')
      }
    }
  })
}
