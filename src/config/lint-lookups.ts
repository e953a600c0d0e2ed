import type { Remark } from '../core/finding.ts'
import { error } from './lint-rule.ts'
import type { LintRule } from './lint-rule.ts'
import type { Config } from './schema.ts'

/** Whether look-ups have what they need, and somebody who asks them. */
export const lookupRules: readonly LintRule[] = [unasked, topicValues]

function* unasked({ lookups, features }: Config): Generator<Remark> {
  const steps = features.filter(({ step }) => step === 'lookup')
  // What a refused step asks is not known.
  if (steps.some(({ refused }) => refused === true)) return
  const asked = new Set(steps.map(({ settings }) => settings['from']))
  for (const name of Object.keys(lookups))
    if (!asked.has(name))
      yield error(
        ['lookups', name],
        'no step asks it',
        `remove it, or add a step to features: - lookup: { from: ${name}, … }`,
      )
}

function* topicValues({ lookups, registry, schemas }: Config): Generator<Remark> {
  for (const [name, lookup] of Object.entries(lookups)) {
    if (lookup.source !== 'topic') continue
    const { format, schema } = lookup
    if (format === 'json' && schema !== undefined)
      yield error(['lookups', name, 'schema'], "is for format 'avro-registry': JSON needs none", 'remove it')
    if (format === 'json') continue
    if (schema === undefined)
      yield error(
        ['lookups', name, 'format'],
        `'${format}' needs schema, the reader schema of the values`,
        'schema: { file: … } or { subject: … }',
      )
    if (registry === undefined && schemas === undefined)
      yield error(
        ['lookups', name, 'format'],
        `'${format}' needs registry (a schema registry) or schemas (schema files)`,
        'format: json needs neither',
      )
  }
}
