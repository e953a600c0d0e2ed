import { describe, expect, it } from 'vitest'
import { loadGivenSchema } from '../../src/app/given-schema.ts'
import { createDecoder } from '../../src/avro/decoder.ts'
import { fieldsOf } from '../../src/avro/fields.ts'
import { registryAddress } from '../../src/avro/registry-http.ts'
import { createRegistry } from '../../src/avro/registry.ts'
import type { SchemaType } from '../../src/avro/registry-answer.ts'
import { systemClock } from '../../src/core/clock.ts'
import { batchOf, framed, plainBytes } from '../avro/support/framed.ts'
import {
  messageBytes,
  readingDescriptor,
  readingText,
  recordOf,
  wholeEvent,
} from '../protobuf/support/vectors.ts'
import { skipWithoutKafka, startRegistry } from '../support/local-kafka.ts'

const run = Date.now().toString(36)

/** Registers the schema of a subject, which may refer to others by name. */
async function register(
  type: SchemaType,
  subject: string,
  schema: string,
  to: Readonly<Record<string, string>> = {},
): Promise<number> {
  const references = Object.entries(to).map(([name, other]) => ({
    name,
    subject: `${run}-${other}`,
    version: 1,
  }))
  const answer = await fetch(`${await startRegistry()}/subjects/${run}-${subject}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema, schemaType: type, references }),
  })
  expect(answer.status).toBe(200)
  const { id } = (await answer.json()) as { readonly id: number }
  return id
}

describe.skipIf(await skipWithoutKafka())('a real registry gives what schemas refer to', () => {
  it('of Avro, shared and nested', async () => {
    const unit = { type: 'enum', name: 'Unit', namespace: 'plant', symbols: ['BAR', 'K'] }
    const limits = {
      type: 'record',
      name: 'Limits',
      namespace: 'plant',
      fields: [{ name: 'unit', type: 'plant.Unit' }],
    }
    const reading = {
      type: 'record',
      name: 'Reading',
      namespace: 'plant',
      fields: [
        { name: 'limits', type: 'plant.Limits' },
        { name: 'unit', type: 'plant.Unit' },
      ],
    }
    await register('AVRO', 'unit', JSON.stringify(unit))
    await register('AVRO', 'limits', JSON.stringify(limits), { 'plant.Unit': 'unit' })
    const names = { 'plant.Limits': 'limits', 'plant.Unit': 'unit' }
    const id = await register('AVRO', 'reading', JSON.stringify(reading), names)
    const registry = createRegistry(registryAddress(await startRegistry()))
    const schema = { subject: `${run}-reading`, version: 1 }
    const given = await loadGivenSchema({ format: 'avro-registry', schema }, registry)
    const decoder = createDecoder({ readerSchema: given.schema, schemas: registry, clock: systemClock })
    const event = { limits: { unit: 'K' }, unit: 'BAR' }
    const value = framed(id, plainBytes(given.schema, event))
    await decoder.prepare(batchOf([{ value, headers: [] }]))
    expect(decoder.decode(value)).toEqual(event)
    const guid = recordOf('avro header')
    await decoder.prepare(batchOf([guid]))
    expect(decoder.decode(guid.value, guid.headers)).toMatchObject({
      reason: 'unsupported-wire-format',
      message: expect.stringContaining('does not look schemas up by GUID') as string,
    })
  })

  it('of JSON Schema', async () => {
    await register('JSON', 'unit-json', '{"type": "object", "properties": {"name": {"enum": ["BAR"]}}}')
    const text = '{"type": "object", "properties": {"unit": {"$ref": "unit.json"}}}'
    await register('JSON', 'reading-json', text, { 'unit.json': 'unit-json' })
    const registry = createRegistry(registryAddress(await startRegistry()))
    const schema = { subject: `${run}-reading-json`, version: 1 }
    const given = await loadGivenSchema({ format: 'json-registry', schema }, registry)
    expect(fieldsOf(given.schema)).toMatchObject([{ path: 'unit' }, { path: 'unit.name', symbols: ['BAR'] }])
  })

  it.each([
    ['as text', readingText],
    ['as descriptors', readingDescriptor],
  ])('of Protobuf, registered %s', async (name, schema) => {
    const subject = `proto-${name.replace(' ', '-')}`
    await register('PROTOBUF', `${subject}-unit`, schema.references.get('plant/unit.proto')!)
    const id = await register('PROTOBUF', subject, schema.text, { 'plant/unit.proto': `${subject}-unit` })
    const registry = createRegistry(registryAddress(await startRegistry()))
    const setting = { subject: `${run}-${subject}`, version: 1, message: 'Reading' }
    const { protobuf } = await loadGivenSchema({ format: 'protobuf-registry', schema: setting }, registry)
    const decoder = protobuf!.framed('number', null, { schemas: registry, clock: systemClock })
    // The second message of the file.
    const value = framed(id, Buffer.concat([Buffer.from([2, 2]), messageBytes('all')]))
    await decoder.prepare(batchOf([{ value, headers: [] }]))
    expect(decoder.decode(value)).toMatchObject(wholeEvent)
  })
})
