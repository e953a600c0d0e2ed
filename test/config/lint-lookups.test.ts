import { describe, expect, it } from 'vitest'
import { toldAfter } from './support/load.ts'

const step = '  - lookup: { from: rigs, key: id, texts: { site: site } }'

/** What is told of the smallest config with a look-up, and with steps. */
const toldOf = (lookup: string, ...steps: readonly string[]) =>
  toldAfter([
    'models:',
    `lookups:\n  rigs: { ${lookup} }\n${steps.length === 0 ? '' : `features:\n${steps.join('\n')}\n`}models:`,
  ])

const topic = 'source: topic, topic: calibrations'

describe('lookupRules', () => {
  it.each([
    ['a file', 'source: file, file: rigs.csv, key: id'],
    ['a service', "source: http, url: 'https://example.com/{a}/{b}', key: [a, b]"],
    ['a topic of JSON', topic],
    ['a topic of Avro', `${topic}, format: avro-registry, schema: { file: c.avsc }`],
  ])('are content with %s that a step asks', (_what, lookup) => {
    expect(toldOf(lookup, step)).toEqual([])
  })

  it.each<[string, string, readonly string[], string | RegExp]>([
    [
      'nobody asks',
      'source: file, file: rigs.csv, key: id',
      [],
      /^11:3: error: lookups\.rigs: no step asks it/,
    ],
    ['needs a schema', `${topic}, format: avro-registry`, [step], /format: 'avro-registry' needs schema/],
    [
      'needs no schema',
      `${topic}, schema: { file: c.avsc }`,
      [step],
      /schema: is for format 'avro-registry'/,
    ],
    [
      'has a key without a place',
      "source: http, url: 'https://example.com/{a}', key: [a, b]",
      [step],
      /url: must name each part of the key/,
    ],
    [
      'holds credentials',
      "source: http, url: 'https://me:pw@example.com/{a}', key: a",
      [step],
      /url: must begin with http/,
    ],
    [
      'has certificates without TLS',
      "source: http, url: 'http://example.com/{a}', key: a, ssl: { caFile: ca.pem }",
      [step],
      /lookups\.rigs\.ssl: is for an address that begins with https/,
    ],
    [
      'has a certificate without a key',
      'source: postgresql, host: h, database: d, user: u, table: t, key: k, ssl: { certFile: c.pem }',
      [step],
      /lookups\.rigs\.ssl\.certFile: needs keyFile/,
    ],
    [
      'sends what may be a secret in clear text',
      "source: http, url: 'http://example.com/{a}', key: a, headers: { authorization: x }",
      [step],
      /warning: lookups\.rigs\.url: sends headers in clear text/,
    ],
    ['is of no known source', 'source: redis, key: id', [step], /lookups\.rigs\.source/],
    ['has a setting of another source', `${topic}, reloadMs: 5`, [step], /unknown key 'reloadMs'/],
  ])('tell of one that %s', (_what, lookup, steps, message) => {
    const told = toldOf(lookup, ...steps)
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(message)
  })

  it('say nothing of who asks where a step was refused', () => {
    const told = toldOf('source: file, file: rigs.csv, key: id', '  - lookup: { form: rigs }')
    expect(told.some((line) => line.includes('no step asks it'))).toBe(false)
  })
})
