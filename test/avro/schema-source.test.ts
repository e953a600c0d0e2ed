import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileSchemas } from '../../src/avro/schema-source.ts'
import { predictionSchema } from '../../src/avro/prediction.ts'
import { scratchFolder } from '../support/scratch.ts'

describe('fileSchemas', () => {
  it('gives the schema of each id, and unknown-schema-id for others', async () => {
    const source = await fileSchemas({ 7: 'schemas/prediction.avsc' })
    expect(await source.schemaById(7)).toEqual(predictionSchema)
    expect(await source.schemaById(8)).toMatchObject({ reason: 'unknown-schema-id' })
    await expect(source.ping()).resolves.toBeUndefined()
  })

  it('gives the text of schemas of other types, and says where an id has one of those', async () => {
    const folder = scratchFolder()
    await writeFile(join(folder, 'r.proto'), 'syntax = "proto3";\nimport "unit.proto";')
    await writeFile(join(folder, 'unit.proto'), 'message Unit {}')
    await writeFile(join(folder, 'r.json'), '{"type":"object"}')
    const files = { 1: 'r.proto', 2: 'r.json' }
    const source = await fileSchemas({
      ...Object.fromEntries(Object.entries(files).map(([id, name]) => [id, join(folder, name)])),
      3: 'schemas/prediction.avsc',
    })
    expect(await source.textById(1, 'PROTOBUF')).toMatchObject({
      references: new Map([['unit.proto', 'message Unit {}']]),
    })
    expect(await source.textById(2, 'JSON')).toEqual({ text: '{"type":"object"}', references: new Map() })
    for (const found of [
      source.schemaById(1),
      source.textById(1, 'JSON'),
      source.textById(2, 'PROTOBUF'),
      source.textById(3, 'JSON'),
    ])
      expect(await found).toMatchObject({ reason: 'schema-mismatch' })
    expect(await source.textById(9, 'JSON')).toMatchObject({ reason: 'unknown-schema-id' })
  })

  it('refuses a file that is not there, by name', async () => {
    await expect(fileSchemas({ 1: 'schemas/none.avsc' })).rejects.toMatchObject({ code: 'SCHEMA' })
    await expect(fileSchemas({ 1: 'schemas/none.avsc' })).rejects.toThrow('schemas/none.avsc')
  })

  it.each([-1, 1.5, 2 ** 31])('refuses the id %d', async (id) => {
    await expect(fileSchemas({ [id]: 'schemas/prediction.avsc' })).rejects.toMatchObject({ code: 'CONFIG' })
  })
})
