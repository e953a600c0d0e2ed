import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { assembleOrThrow } from '../../src/app/assemble.ts'
import { EventWriter } from '../../src/app/event-writer.ts'
import { eventDecoder } from '../../src/app/parts.ts'
import { systemClock } from '../../src/core/clock.ts'
import { Fault } from '../../src/core/outcome.ts'
import { rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { cycle } from '../support/rig-pipeline.ts'
import { scratchFolder } from '../support/scratch.ts'

const keySchema = join(scratchFolder(), 'key.avsc')
writeFileSync(
  keySchema,
  JSON.stringify({ type: 'record', name: 'Key', fields: [{ name: 'site', type: 'string' }] }),
)

async function writerFor(...overrides: string[]) {
  const assembly = await assembleOrThrow(
    { file: rigFiles.config, overrides, environment: {} },
    () => undefined,
  )
  const writer = new EventWriter(assembly)
  const decoder = eventDecoder({ ...assembly, schemas: writer.schemas }, null, systemClock, 'number')
  return {
    writer,
    async read(value: Buffer | Fault, key: Buffer | Fault | null = null) {
      if (value instanceof Fault || key instanceof Fault) return value
      const record = { offset: 0n, key, value, headers: [], timestampMs: 0 }
      const batch = {
        topic: 't',
        partition: 0,
        epoch: 0,
        records: [record],
        nextOffset: 1n,
        highWatermark: 1n,
      }
      await decoder.prepare([batch])
      return decoder.decode(value, [], key)
    },
  }
}

describe('EventWriter', () => {
  it.each(['avro-registry', 'avro', 'json-registry', 'json'])(
    'writes what is read by input.format %s',
    async (format) => {
      const made = await writerFor(`input.format=${format}`)
      expect(await made.read(made.writer.value(cycle()))).toEqual(cycle())
    },
  )

  it('says which field cannot be written', async () => {
    const { writer } = await writerFor()
    expect(writer.value(cycle({ vs_vib: 'much' }))).toMatchObject({
      reason: 'schema-mismatch',
      field: 'vs_vib',
    })
  })

  it('says so of a format that it does not write', async () => {
    const { writer } = await writerFor('input.format=json')
    expect(writer.avroValue(Buffer.of(1), 'int')).toMatchObject({
      message: expect.stringContaining('input.format is json') as string,
    })
    const plain = await writerFor('input.format=avro')
    expect(plain.writer.avroValue(Buffer.of(1), 'int')).toMatchObject({
      message: expect.stringContaining('another schema') as string,
    })
  })

  it('knows no ids but its own: nobody is asked', async () => {
    const { writer } = await writerFor()
    expect(await writer.schemas.schemaById(1)).toMatchObject({ reason: 'unknown-schema-id' })
    expect(await writer.schemas.textById(1, 'JSON')).toBeInstanceOf(Fault)
    await writer.schemas.ping()
  })

  it('writes keys as text where they have no fields', async () => {
    const { writer } = await writerFor()
    expect(writer.key('rig-01')).toEqual(Buffer.from('rig-01'))
    expect(writer.key({ rig: 1 })).toMatchObject({ reason: 'schema-mismatch' })
  })

  it.each(['json', 'avro', 'avro-registry'])(
    'writes keys with fields in input.key.format %s',
    async (format) => {
      const schema = { file: keySchema }
      const made = await writerFor(
        `input.key=${JSON.stringify({ format, schema })}`,
        'output.include=[key.site]',
      )
      expect(await made.read(made.writer.value(cycle()), made.writer.key({ site: 'north' }))).toMatchObject({
        key: { site: 'north' },
      })
      expect(made.writer.key('north')).toBeInstanceOf(Fault)
    },
  )
})
