import { z } from 'zod'
import type { ReasonPolicy } from '../core/policy.ts'
import { reasons, stageOfReason, actions, defaultAction } from '../core/reason.ts'
import type { Reason, Action } from '../core/reason.ts'
import { text } from './scalars.ts'

/** A policy in full, however short it was written. */
export interface PolicySetting {
  readonly default: Action
  readonly fields: Readonly<Record<string, Action>>
}

/** A record that could not be read, scored or written has nothing that could be scored as missing. */
const withoutScore = ['dead-letter', 'skip', 'fail'] as const satisfies readonly Action[]

/** A reading that is in no window is in no row. */
const ofWholeReadings: readonly Reason[] = ['late-reading', 'window-overflow']

/** Reasons of the transform stage that take one value away, and leave the rest of the record as it was. */
export function namesField(reason: Reason): boolean {
  return stageOfReason[reason] === 'transform' && !ofWholeReadings.includes(reason)
}

/** One tenant that sends too much must not stop the others. */
const withoutEnd = ['dead-letter', 'skip'] as const satisfies readonly Action[]

/** The actions that make sense for a reason. */
export function actionsFor(reason: Reason): readonly Action[] {
  if (reason === 'tenant-limit') return withoutEnd
  return namesField(reason) ? actions : withoutScore
}

function policyOf(reason: Reason) {
  const action = z.enum(actionsFor(reason)).meta({ examples: ['dead-letter'] })
  const whole = action.default(defaultAction(reason)).describe('The action where no field is named below.')
  const short = action.transform((given): PolicySetting => ({ default: given, fields: {} }))
  const long = namesField(reason)
    ? z.strictObject({
        default: whole,
        fields: z
          .record(text('tsa_temp'), action)
          .default({})
          .describe(
            'Actions of their own for single input fields (by path) or features (by name): either will do.',
          ),
      })
    : z.strictObject({ default: whole }).transform((given): PolicySetting => ({ ...given, fields: {} }))
  return z.union([short, long]).optional().describe(descriptions[reason])
}

const descriptions: Readonly<Record<Reason, string>> = {
  'unreadable-batch':
    'A whole record batch cannot be read: decompressed, it is above `input.maxBatchBytes`, or its bytes are damaged. `fail` is the default; `dead-letter` writes one letter that says where it lies, `skip` a line in the log, and both go on behind it.',
  'tenant-limit':
    'A record of a tenant that is above one of its limits (`tenants.limits`): refused before it is decoded, where its tenant is known by then, so that others do not wait for it.',
  'empty-value': 'The record has a value of no bytes.',
  'too-short': 'The value is shorter than the wire format of the registry.',
  'bad-magic': 'The value does not begin with the wire format of the registry.',
  'unsupported-wire-format': 'The value is of a wire format that is known and not read.',
  'unknown-schema-id': 'The registry does not know the schema id of the value.',
  'schema-mismatch':
    'The schema that the value was written with does not resolve to `input.schema`, or a JSON value does not fit it.',
  'avro-decode': 'The bytes do not fit the schema that they name.',
  'protobuf-decode': 'The bytes are no message of their schema, or name none of its messages.',
  'unknown-tenant':
    'The record names no tenant, where `tenants.default` has none for such, or something that can be no name of one.',
  'json-decode': 'The value, or the line of a file of events, is no JSON text in UTF-8.',
  'missing-value': 'A feature that a `require` step demands is missing.',
  'wrong-type': 'A value is of another type than its field, or a text is not a number.',
  'not-finite': 'A number is NaN or infinite.',
  'out-of-range': 'A number is outside the limits of a `range` step.',
  'unknown-category': 'A text is none of those that a model or a `one-of` step knows.',
  'lookup-miss': 'A text is not in the table of a `map` step, or a key has no row for a `lookup` step.',
  'lookup-failed':
    'What a `lookup` step asks has no usable answer for the key of this record, while it answers for others.',
  'step-failed': 'A step has no result for its input, such as a ratio to zero.',
  'late-reading': 'All windows of a reading were closed when it came.',
  'incomplete-window': 'A window has fewer readings of a channel than `windows.minCount`.',
  'window-overflow':
    'The open windows are as many, or have as many readings, as `windows.maxOpenWindows` and `windows.maxOpenReadings` allow.',
  'score-failed': 'A model refused the row.',
  'score-not-finite': 'A model gave a score that is no number.',
  'record-too-large':
    'The prediction is larger than `output.maxRecordBytes`, or than the output topic takes.',
  'record-rejected':
    'The broker does not take the prediction: its timestamp is outside the bounds of the topic, or it has no key and the topic is compacted.',
  'encode-failed': 'The prediction does not fit its schema.',
}

export const policiesSection = z.strictObject(
  // One setting a reason: the keys are exactly the reasons.
  Object.fromEntries(reasons.map((reason) => [reason, policyOf(reason)])) as {
    [R in Reason]: ReturnType<typeof policyOf>
  },
)

/** The policies as the pipeline takes them; a reason that is not named is left out. */
export function policiesByReason(
  section: z.infer<typeof policiesSection>,
): ReadonlyMap<Reason, ReasonPolicy> {
  const policies = new Map<Reason, ReasonPolicy>()
  for (const reason of reasons) {
    const policy = section[reason]
    if (policy === undefined) continue
    policies.set(reason, { action: policy.default, fields: new Map(Object.entries(policy.fields)) })
  }
  return policies
}
