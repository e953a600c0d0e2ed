/** Bytes, and so characters, of the longest name. */
export const longestTenant = 64

/**
 * Names of tenants are parts of topics and folders, and values of a label of metrics: `_other` among those is no tenant.
 */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** For people. */
export const tenantNameRule =
  'letters, digits, dots, hyphens and underscores, 64 at most, the first a letter or digit'

export function isTenantName(text: string): boolean {
  return namePattern.test(text)
}

/** What a topic's name has in the place of the tenant's. */
export const tenantPlace = '{tenant}'

/** The topic of one tenant, of a name with a place for it. */
export function topicOfTenant(pattern: string, tenant: string): string {
  // Not by `replace`, to which a $ in the name would say something. There is one place.
  const at = pattern.indexOf(tenantPlace)
  return pattern.slice(0, at) + tenant + pattern.slice(at + tenantPlace.length)
}

/** Whether it is the topic of some tenant, by such a name. */
export function isTopicOfTenant(pattern: string, topic: string): boolean {
  return tenantOfTopic(pattern, topic) !== null
}

/** Whose topic it is, by such a name; null where it is none of a tenant. */
export function tenantOfTopic(pattern: string, topic: string): string | null {
  const at = pattern.indexOf(tenantPlace)
  const [before, after] = [pattern.slice(0, at), pattern.slice(at + tenantPlace.length)]
  if (!topic.startsWith(before) || !topic.endsWith(after)) return null
  const tenant = topic.slice(before.length, topic.length - after.length)
  return isTenantName(tenant) ? tenant : null
}
