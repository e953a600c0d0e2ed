import type { Remark } from '../core/finding.ts'
import { isTopicOfTenant, topicOfTenant } from '../core/tenant-name.ts'
import { namedTopics } from './input-topics.ts'
import { error } from './lint-rule.ts'
import type { LintRule } from './lint-rule.ts'
import type { Config } from './schema.ts'

export const tenantRules: readonly LintRule[] = [
  policiesOfNobody,
  topicsApart,
  apartFromEachOther,
  ownModels,
  withoutWindows,
]

/** What can be no record's reason. */
function* policiesOfNobody({ tenants, policies }: Config): Generator<Remark> {
  const warn = (reason: 'tenant-limit' | 'unknown-tenant', message: string): Remark => ({
    severity: 'warning',
    path: ['policies', reason],
    message,
    hint: 'remove it',
  })
  if (tenants === undefined) {
    for (const reason of ['tenant-limit', 'unknown-tenant'] as const)
      if (policies[reason] !== undefined) yield warn(reason, 'is of no record: there are no tenants')
    return
  }
  const { recordsPerSecond, deadLetterRatio, byTenant } = tenants.limits
  const isLimited =
    recordsPerSecond !== undefined || deadLetterRatio !== undefined || Object.keys(byTenant).length > 0
  if (!isLimited && policies['tenant-limit'] !== undefined)
    yield warn('tenant-limit', 'is of no record: tenants.limits has none')
}

const patterns = ['output', 'deadLetter'] as const

/** A tenant could have the name that makes its topic the one of others. */
function* topicsApart({ tenants, input, output, deadLetter, releases }: Config): Generator<Remark> {
  const others = [
    ...namedTopics(input).map((topic) => [topic, 'an input topic'] as const),
    [output.topic, 'output.topic'] as const,
    [deadLetter.topic, 'deadLetter.topic'] as const,
    ...(releases?.shadowTopic === undefined
      ? []
      : ([[releases.shadowTopic, 'releases.shadowTopic']] as const)),
  ]
  for (const setting of patterns) {
    const pattern = tenants?.[setting]
    if (pattern === undefined) continue
    for (const [topic, what] of others)
      if (isTopicOfTenant(pattern, topic))
        yield error(
          ['tenants', setting],
          `could be '${topic}', which is ${what}: a tenant could have the name`,
          'choose another prefix',
        )
  }
}

function* apartFromEachOther({ tenants }: Config): Generator<Remark> {
  if (tenants?.output === undefined || tenants.deadLetter === undefined) return
  const { output, deadLetter } = tenants
  const overlaps =
    isTopicOfTenant(output, topicOfTenant(deadLetter, 'x')) ||
    isTopicOfTenant(deadLetter, topicOfTenant(output, 'x'))
  if (overlaps)
    yield error(
      ['tenants', 'deadLetter'],
      "could be the topic of another tenant's predictions, by the names of both",
      'choose prefixes of which neither begins the other',
    )
}

function* ownModels({ tenants, models }: Config): Generator<Remark> {
  if (tenants?.ownModels !== true || models.some(({ release }) => release !== undefined)) return
  yield error(
    ['tenants', 'ownModels'],
    'is for models of a store, and none is released',
    'models: [{ name: cooler, release: cooler }], releases: { store: ./store }',
  )
}

/** Readings of one key are one window's, whoever sent them. */
function* withoutWindows({ tenants, windows }: Config): Generator<Remark> {
  if (tenants === undefined || windows === undefined) return
  yield error(
    ['tenants'],
    'are not for a pipeline with windows: readings of two tenants with the same key would be in one',
    'publish rows of windows by one pipeline, and score them for tenants by another',
  )
}
