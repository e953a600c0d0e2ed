import { z } from 'zod'
import { endpointTls, schemaSource } from './kafka.ts'
import { bytes, flag, integer, milliseconds, name, path, secret, text, webHeaders } from './scalars.ts'

const key = z
  .union([text('machine_id'), z.array(text('machine_id')).min(1)])
  .meta({ examples: ['machine_id'] })
  .describe('The column that is the key; a list where several make it up.')

const cache = z
  .strictObject({
    maxEntries: integer(0, 10_000_000, 10_000)
      .default(10_000)
      .describe('How many answers are kept, those that there is no row too; 0 keeps none.'),
    ttlMs: milliseconds().default(60_000).describe('How long an answer is used.'),
  })
  .prefault({})
  .describe('Answers that are used again.')

const timeoutMs = milliseconds().default(2_000).describe('How long a batch waits for its answers at most.')

const fileLookup = z.strictObject({
  source: z.literal('file').describe('A CSV or JSON-lines file, kept in memory.'),
  file: path('machines.csv').describe('The file, compressed or not.'),
  format: z
    .enum(['csv', 'jsonl'])
    .optional()
    .describe('How it is written, where the ending of its name (.csv, .jsonl, .ndjson, .json) does not say.'),
  key,
  reloadMs: milliseconds()
    .default(5_000)
    .describe('How often the file is looked at. A new one is read; one that is broken changes nothing.'),
})

const sqliteLookup = z.strictObject({
  source: z.literal('sqlite').describe('A table of an SQLite database, read only.'),
  file: path('machines.db').describe('The database.'),
  table: text('machines').describe('The table or view.'),
  key,
  cache,
})

const postgresLookup = z.strictObject({
  source: z
    .literal('postgresql')
    .describe('A table of a PostgreSQL database; needs the package pg. One query a batch.'),
  host: text('localhost').describe('Host of the server.'),
  port: integer(1, 65_535, 5_432).default(5_432).describe('Its port.'),
  database: text('plant').describe('The database.'),
  user: text('sluice').describe('User name; the right to select from the table is enough.'),
  password: secret().optional().describe('Password: by a variable, or `{ file: … }`.'),
  ssl: z
    .union([flag(), endpointTls])
    .default(false)
    .describe('TLS: `true` with the usual authorities, or certificates of your own.'),
  table: text('machines').describe('The table or view, with its schema before a dot where need be.'),
  key,
  connections: integer(1, 100, 2).default(2).describe('How many connections are kept at most.'),
  timeoutMs,
  cache,
})

const placeholders = 'must name each part of the key in braces: https://host/machines/{machine_id}'

const httpLookup = z
  .strictObject({
    source: z.literal('http').describe('A web service that answers with JSON; asked for one key at a time.'),
    url: z
      .string()
      .regex(/^https?:\/\/[^\s@]+$/, 'must begin with http:// or https:// and hold no credentials')
      .meta({ examples: ['https://example.com/machines/{machine_id}'] })
      .describe('Address of a row (GET), with the parts of the key in braces. 404, 410 and 204 mean no row.'),
    headers: webHeaders().describe(
      'HTTP headers of each request; values best given by environment variables.',
    ),
    at: text('result')
      .optional()
      .describe('Path to the row within the answer; none: the answer itself is the row.'),
    key,
    ssl: endpointTls.optional().describe('Certificates for the service, where the usual ones do not do.'),
    maxAnswerBytes: bytes(1)
      .default(2 ** 20)
      .describe('How long an answer may be; a key with a longer one is `lookup-failed`.'),
    concurrency: integer(1, 1_000, 8).default(8).describe('How many requests are under way at most.'),
    timeoutMs,
    cache,
  })
  .refine(({ url, key: parts }) => [parts].flat().every((part) => url.includes(`{${part}}`)), {
    error: placeholders,
    path: ['url'],
  })

const topicLookup = z.strictObject({
  source: z
    .literal('topic')
    .describe(
      'A compacted Kafka topic, kept in memory: the last value of each key is its row, a record without value deletes it. The stream starts when all of it is read.',
    ),
  topic: name('calibrations').describe('The topic. Keys are text.'),
  format: z
    .enum(['json', 'avro-registry'])
    .default('json')
    .describe('How values are written: JSON objects, or Avro that names its schema in the registry.'),
  schema: schemaSource.optional().describe('Reader schema of the values, for `avro-registry`.'),
  maxBytes: bytes(1_024)
    .default(256 * 2 ** 20)
    .describe('How many bytes keys and values may have together; a topic with more ends the process.'),
})

/** Named tables that `lookup` steps ask. */
export const lookupsSection = z.record(
  name('machines'),
  z.discriminatedUnion('source', [fileLookup, sqliteLookup, postgresLookup, httpLookup, topicLookup]),
)

export type LookupSettings = z.infer<typeof lookupsSection>[string]

/** Of one kind of source. */
export type LookupSettingsOf<S extends LookupSettings['source']> = Extract<
  LookupSettings,
  { readonly source: S }
>
