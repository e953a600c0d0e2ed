import { describe, expect, it } from 'vitest'
import { loadGivenSchema } from '../../src/app/given-schema.ts'
import { registryAddress } from '../../src/avro/registry-http.ts'
import { createRegistry } from '../../src/avro/registry.ts'
import { inputFormats, languageOf } from '../../src/core/value-format.ts'
import { registryForEach } from '../avro/support/each-registry.ts'
import { readingText } from '../protobuf/support/vectors.ts'

const files = {
  Avro: 'schemas/sensor-cycle.avsc',
  JSON: 'test/fixtures/schemas/sensor-cycle.schema.json',
  Protobuf: 'test/fixtures/schemas/sensor-cycle.proto',
} as const

describe('loadGivenSchema', () => {
  const each = registryForEach()

  it.each(inputFormats)('reads a file for the format %s', async (format) => {
    const language = languageOf[format]
    const { schema, protobuf, leftOut } = await loadGivenSchema(
      { format, schema: { file: files[language] } },
      null,
    )
    expect([schema, protobuf !== null, leftOut]).toEqual([
      expect.objectContaining({ type: 'record', name: 'SensorCycle' }),
      language === 'Protobuf',
      [],
    ])
  })

  it('reads JSON by a schema of Avro, too', async () => {
    const { schema } = await loadGivenSchema({ format: 'json-registry', schema: { file: files.Avro } }, null)
    expect(schema).toMatchObject({ namespace: 'sluice.rig' })
  })

  it('reads a subject of each type, with what it refers to', async () => {
    const registry = createRegistry(registryAddress(each.url))
    each.fake.add(
      { properties: { a: { $ref: 'u.json' } } },
      'json',
      [{ name: 'u.json', subject: 'u', version: 1 }],
      'JSON',
    )
    each.fake.add({ type: 'number' }, 'u', undefined, 'JSON')
    const [[name, unit]] = [...readingText.references] as [[string, string]]
    each.fake.add(readingText.text, 'proto', [{ name, subject: 'unit', version: 1 }], 'PROTOBUF')
    each.fake.add(unit, 'unit', undefined, 'PROTOBUF')
    const json = await loadGivenSchema({ format: 'json', schema: { subject: 'json', version: 1 } }, registry)
    expect(json.schema).toMatchObject({ fields: [{ name: 'a', type: ['null', 'double'] }] })
    const schema = { subject: 'proto', version: 1, message: 'Reading' }
    const proto = await loadGivenSchema({ format: 'protobuf-registry', schema }, registry)
    expect(proto.schema).toMatchObject({ name: 'Reading' })
    await expect(loadGivenSchema({ format: 'json-registry', schema }, registry)).rejects.toThrow(
      'is a Protobuf schema, and input.format is json-registry: such values are read by protobuf-registry or protobuf',
    )
    await expect(loadGivenSchema({ format: 'avro', schema }, registry)).rejects.toMatchObject({
      code: 'SCHEMA',
    })
    await expect(
      loadGivenSchema({ format: 'protobuf', schema: { subject: 'u', version: 1 } }, registry),
    ).rejects.toThrow('is a schema of type JSON')
  })

  it.each([
    ['avro-registry', files.Protobuf, 'is a Protobuf file, and input.format is avro-registry'],
    ['protobuf', files.Avro, 'needs a Protobuf file, which ends in .proto'],
    ['protobuf', 'none.proto', 'none.proto cannot be read'],
  ] as const)('refuses for the format %s the file %s', async (format, file, words) => {
    await expect(loadGivenSchema({ format, schema: { file } }, null)).rejects.toThrow(words)
  })
})
