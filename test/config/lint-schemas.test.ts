import { describe, expect, it } from 'vitest'
import { toldAfter } from './support/load.ts'

const registry = 'registry: { url: "http://r:1" }'
const files = 'schemas:\n  files: { 1: in.avsc, 2: out.avsc }'
const subject = ['{ file: in.avsc }', '{ subject: in, version: 3 }'] as const
const keys = (settings: string) => ['group: g', `group: g\n  key: { ${settings} }`] as const
const noSchemas = [`${files}\n`, ''] as const
const noSchemaId = ['  schemaId: 2\n', ''] as const
const plainInput = ['group: g', 'group: g\n  format: avro'] as const
const jsonInput = ['group: g', 'group: g\n  format: json'] as const
const jsonOutput = ['topic: out', 'topic: out\n  format: json'] as const

describe('schemaRules', () => {
  it.each([
    ['schema files', []],
    ['a registry', [[files, registry], noSchemaId, subject]],
    ['JSON events without anything', [noSchemas, noSchemaId, jsonInput, jsonOutput]],
    ['plain Avro events without anything', [noSchemas, noSchemaId, plainInput, jsonOutput]],
    [
      'a registry for the reader schema alone',
      [[files, registry], noSchemaId, subject, jsonInput, jsonOutput],
    ],
    ['a registry for events alone', [[files, registry], noSchemaId, jsonOutput]],
    ['a registry for predictions alone', [[files, registry], noSchemaId, jsonInput]],
    ['files for events alone', [noSchemaId, jsonOutput]],
    ['files for predictions alone', [plainInput]],
    ['keys that are text', [keys('format: text')]],
    ['JSON keys', [keys('format: json, schema: { file: key.avsc }')]],
    [
      'files for keys alone',
      [
        noSchemaId,
        ['group: g', 'group: g\n  format: json\n  key: { format: avro-registry, schema: { file: k.avsc } }'],
        jsonOutput,
      ],
    ],
    [
      'a registry for the schema of keys alone',
      [
        [files, registry],
        noSchemaId,
        ['group: g', 'group: g\n  format: json\n  key: { format: json, schema: { subject: k, version: 1 } }'],
        jsonOutput,
      ],
    ],
    ['types of JSON events', [['group: g', 'group: g\n  format: json\n  types: [a.B]']]],
  ] as const)('find nothing wrong with %s', (_, changes) => {
    expect(toldAfter(...changes)).toEqual([])
  })

  const cases: readonly (readonly [string, readonly (readonly [string, string])[], string])[] = [
    [
      'an envelope of Protobuf',
      [['group: g', 'group: g\n  format: protobuf-registry\n  unwrap: debezium']],
      'error: input.unwrap: is for Avro and JSON: input.format is protobuf-registry (remove it)',
    ],
    [
      'a message of JSON',
      [
        ['group: g', 'group: g\n  format: json-registry'],
        ['{ file: in.avsc }', '{ file: in.avsc, message: M }'],
      ],
      'error: input.schema.message: is for Protobuf: input.format is json-registry (remove it)',
    ],
    [
      'no registry and no files',
      [noSchemas],
      "4:1: error: input.format: 'avro-registry' needs registry (a schema registry) or schemas (schema files)",
    ],
    [
      'no registry and no files for predictions',
      [noSchemas, noSchemaId, jsonInput],
      "error: output.format: 'avro-registry' needs registry",
    ],
    [
      'no registry and no files for events',
      [noSchemas, noSchemaId, jsonOutput],
      "error: input.format: 'avro-registry' needs registry",
    ],
    ['both registry and files', [[files, `${files}\n${registry}`]], 'error: schemas: stands beside registry'],
    [
      'a registry that nothing asks',
      [[files, registry], noSchemaId, jsonInput, jsonOutput],
      '4:1: error: registry: is not used: input.format is json, output.format is json, and input.schema is a file (remove it)',
    ],
    [
      'files that nothing reads',
      [noSchemaId, plainInput, jsonOutput],
      '4:1: error: schemas: is not used: input.format is avro, output.format is json (remove it)',
    ],
    ['a subject without a registry', [subject], '9:3: error: input.schema: names a subject'],
    [
      'a subject without a registry, and none needed for anything else',
      [noSchemas, noSchemaId, subject, jsonInput, jsonOutput],
      'error: input.schema: names a subject, but there is no registry (name a file)',
    ],
    [
      'keys without their schema',
      [keys('format: json')],
      '9:3: error: input.key: needs schema: which fields keys of the format json have',
    ],
    [
      'a schema of keys that are text',
      [keys('schema: { file: key.avsc }')],
      'error: input.key.schema: is not used: input.key.format is text (say in input.key.format how keys are written)',
    ],
    [
      'a message of keys',
      [keys('format: json, schema: { file: key.avsc, message: M }')],
      "error: input.key.schema.message: unknown key 'message'",
    ],
    [
      'a subject of keys without a registry',
      [keys('format: json, schema: { subject: k, version: 1 }')],
      'error: input.key.schema: names a subject, but there is no registry (name a file)',
    ],
    [
      'no registry and no files for keys',
      [
        noSchemas,
        noSchemaId,
        ['group: g', 'group: g\n  format: json\n  key: { format: avro-registry, schema: { file: k.avsc } }'],
        jsonOutput,
      ],
      "error: input.key.format: 'avro-registry' needs registry (a schema registry) or schemas (schema files)",
    ],
    [
      'types of plain Avro',
      [['group: g', 'group: g\n  format: avro\n  types: [a.B]']],
      '10:3: error: input.types: is for values that say of which type they are',
    ],
    ['a schema id with a registry', [[files, registry]], 'error: output.schemaId: is for schema files'],
    [
      'a subject for predictions without a registry',
      [['schemaId: 2', 'schemaId: 2\n  subject: x']],
      'error: output.subject: is for a registry',
    ],
    ['no schema id for predictions', [noSchemaId], '12:1: error: output: needs schemaId'],
    [
      'a schema id that is not there',
      [['schemaId: 2', 'schemaId: 3']],
      '14:13: error: output.schemaId: is not among schemas.files (1, 2)',
    ],
    [
      'a schema id for JSON',
      [jsonOutput],
      'error: output.schemaId: is for predictions in Avro, and output.format is json (remove it)',
    ],
    [
      'a subject for JSON',
      [[files, registry], ['schemaId: 2', 'subject: x'], jsonOutput],
      'error: output.subject: is for predictions in Avro',
    ],
    [
      'a schema to be registered for JSON',
      [[files, 'registry: { url: "http://r:1", autoRegister: true }'], noSchemaId, jsonOutput],
      'error: registry.autoRegister: is for predictions in Avro',
    ],
    [
      'a format misspelt, without what would follow from it',
      [noSchemas, noSchemaId, ['group: g', 'group: g\n  format: jsno'], jsonOutput],
      "error: input.format: must be 'avro-registry', 'avro', 'json-registry', 'json', 'protobuf-registry' or 'protobuf' (did you mean 'json'?)",
    ],
    [
      'a format of events for predictions',
      [['topic: out', 'topic: out\n  format: avro']],
      "error: output.format: must be 'avro-registry' or 'json'",
    ],
  ]

  it.each(cases)('find %s', (_, changes, finding) => {
    const findings = toldAfter(...changes)
    expect(findings.join('\n')).toContain(finding)
    expect(findings).toHaveLength(1)
  })
})
