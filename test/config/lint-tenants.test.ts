import { describe, expect, it } from 'vitest'
import { toldAfter } from './support/load.ts'

/** What is told once this is at the end of the smallest config. */
function told(more: string): readonly string[] {
  return toldAfter(['deadLetter:', `${more}\ndeadLetter:`])
}

describe('tenantRules', () => {
  it('find nothing wrong with tenants that have topics and limits', () => {
    const tenants = `tenants:
  by: { header: x-tenant }
  output: predictions-{tenant}
  deadLetter: letters-{tenant}
  limits: { recordsPerSecond: 10 }
policies: { tenant-limit: skip, unknown-tenant: skip }`
    expect(told(tenants)).toEqual([])
  })

  it.each([
    [
      'a policy of tenants without any',
      'policies: { tenant-limit: skip, unknown-tenant: skip }',
      [
        'warning: policies.tenant-limit: is of no record: there are no tenants',
        'warning: policies.unknown-tenant: is of no record: there are no tenants',
      ],
    ],
    [
      'a policy of limits without any',
      'tenants: { by: { keyPrefix: ":" } }\npolicies: { tenant-limit: skip }',
      ['warning: policies.tenant-limit: is of no record: tenants.limits has none'],
    ],
    [
      'topics that could be those of others',
      'tenants: { by: { keyPrefix: ":" }, output: "{tenant}", deadLetter: "d{tenant}" }',
      [
        "error: tenants.output: could be 'in', which is an input topic",
        "error: tenants.output: could be 'out', which is output.topic",
        "error: tenants.output: could be 'dead', which is deadLetter.topic",
        "error: tenants.deadLetter: could be 'dead', which is deadLetter.topic",
        "error: tenants.deadLetter: could be the topic of another tenant's predictions",
      ],
    ],
    [
      'dead letters of one that would be predictions of another',
      'tenants: { by: { keyPrefix: ":" }, output: "p-{tenant}", deadLetter: "p-letters-{tenant}" }',
      ["error: tenants.deadLetter: could be the topic of another tenant's predictions"],
    ],
    [
      'models of their own without a store',
      'tenants: { by: { keyPrefix: ":" }, ownModels: true }',
      ['error: tenants.ownModels: is for models of a store, and none is released'],
    ],
    [
      'windows',
      'tenants: { by: { keyPrefix: ":" } }\nwindows: { key: k, time: t, channel: c, value: v, size: 10s, channels: { c: [mean] } }',
      ['error: tenants: are not for a pipeline with windows'],
    ],
  ])('tell of %s', (_what, more, expected) => {
    const findings = told(more)
    expect(findings).toHaveLength(expected.length)
    for (const text of expected) expect(findings.join('\n')).toContain(text)
  })

  it('never let a pattern of input topics match those of tenants', async () => {
    const { inputPattern } = await import('../../src/config/input-topics.ts')
    const { load, smallest } = await import('./support/load.ts')
    const text = smallest
      .replace('topic: in', "pattern: '.*'")
      .replace('deadLetter:', 'tenants: { by: { keyPrefix: ":" }, output: "p-{tenant}" }\ndeadLetter:')
    const pattern = inputPattern(load(text).config!)
    expect(['in', 'out', 'p-acme'].map((topic) => pattern!.matches(topic))).toEqual([true, false, false])
  })
})
