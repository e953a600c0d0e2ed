import { z } from 'zod'
import { isTenantName, longestTenant, tenantNameRule, tenantPlace } from '../core/tenant-name.ts'
import { duration, flag, integer, name, text } from './scalars.ts'

/** Topics of Kafka have names of 249 characters at most. */
const longestTopic = 249

function tenantName(example: string) {
  return z
    .string()
    .refine(isTenantName, `must be a name of a tenant: ${tenantNameRule}`)
    .meta({ examples: [example] })
}

/** The name of a topic with a place for the tenant's. */
function topicPattern(example: string) {
  return z
    .string()
    .refine(
      (pattern) => pattern.split(tenantPlace).length === 2,
      `must have ${tenantPlace} in it, once: each tenant has a topic of its own`,
    )
    .refine(
      (pattern) => name(example).safeParse(pattern.replace(tenantPlace, 'x'.repeat(longestTenant))).success,
      `must be the name of a topic around ${tenantPlace}: letters, digits, dots, hyphens and underscores, with the longest name ${longestTopic} at most`,
    )
    .meta({ examples: [example] })
}

const limit = {
  recordsPerSecond: z
    .number()
    .gt(0)
    .optional()
    .meta({ examples: [500] })
    .describe('Records a second that an instance takes of a tenant, on average. None: as many as come.'),
  deadLetterRatio: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .meta({ examples: [0.5] })
    .describe(
      'Share of dead letters among the last `deadLetterWindow` records of a tenant above which it is held off for `hold`. None: not looked at.',
    ),
}

const limits = z.strictObject({
  ...limit,
  burst: duration('10s')
    .default('10s')
    .describe(
      'How much of what a tenant did not send it may send at once: so long at its limit. What waited while no instance ran comes at once, so this is best longer than restarts take.',
    ),
  deadLetterWindow: integer(10, 100_000, 200)
    .default(200)
    .describe('How many records of a tenant its share of dead letters is of. Fewer say nothing.'),
  hold: duration('30s')
    .default('30s')
    .describe('How long a tenant is held off. What comes then is judged anew.'),
  byTenant: z
    .record(
      tenantName('acme'),
      z.strictObject(limit).describe('The limits of this tenant, in the place of those above.'),
    )
    .default({})
    .meta({ examples: [{ acme: { recordsPerSecond: 2000 } }] })
    .describe('Tenants with limits of their own.'),
  maxTenants: integer(1, 1_000_000, 10_000)
    .default(10_000)
    .describe(
      'How many tenants an instance remembers. Of more, those that sent nothing for the longest begin anew.',
    ),
})

/** Whose records are whose, and what of that one tenant alone sees or is held to. */
export const tenantsSection = z.strictObject({
  by: z
    .union([
      z.strictObject({
        header: text('x-tenant').describe('Header of the record; of several of that name the last.'),
      }),
      z.strictObject({
        keyPrefix: text(':').describe(
          'Separator behind the tenant in the record’s key: `acme:rig-07` is of `acme`. The whole key stays the key.',
        ),
      }),
      z.strictObject({
        field: text('tenant').describe(
          'Input field, of text or a number. Known once the record is decoded: records above a limit are decoded first, and those that cannot be decoded are nobody’s.',
        ),
      }),
    ])
    .describe(
      `What says whose a record is. Names have ${tenantNameRule}; anything else is \`unknown-tenant\`.`,
    ),
  default: tenantName('shared')
    .optional()
    .describe('Whose records are that name no tenant. None: they are `unknown-tenant`.'),
  output: topicPattern('predictions-{tenant}')
    .optional()
    .describe('Topic of each tenant’s predictions. None: `output.topic` for all.'),
  deadLetter: topicPattern('dead-letters-{tenant}')
    .optional()
    .describe(
      'Topic of each tenant’s dead letters. Those of records that are nobody’s go to `deadLetter.topic`. None: all do.',
    ),
  ownModels: flag()
    .default(false)
    .describe(
      'Whether a tenant that has a model of the name in the store is scored by that. All others, and all where this is false, are scored by the shared one.',
    ),
  limits: limits
    .prefault({})
    .describe(
      'What one tenant may, so that others do not wait for it. Records above are `tenant-limit`: a policy says whether they are dead letters or skipped.',
    ),
})
