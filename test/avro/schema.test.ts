import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadSchemaFile, readerRecord } from '../../src/avro/schema.ts'
import { SluiceError } from '../../src/core/errors.ts'
import { scratchFolder } from '../support/scratch.ts'

describe('readerRecord', () => {
  it.each([
    ['a primitive', 'string', 'expected an Avro record, found string'],
    ['an enum', { type: 'enum', name: 'E', symbols: ['A'] }, 'found enum'],
    ['an unknown type', { type: 'record', name: 'R', fields: [{ name: 'x', type: 'dubble' }] }, 'dubble'],
    [
      'a bad field name',
      { type: 'record', name: 'R', fields: [{ name: 'x y', type: 'int' }] },
      'invalid field name',
    ],
    ['a name with code in it', { type: 'record', name: 'R(){}//', fields: [] }, 'invalid name'],
    [
      'a default of the wrong type',
      { type: 'record', name: 'R', fields: [{ name: 'x', type: ['null', 'int'], default: 'x' }] },
      'incompatible field default',
    ],
  ])('refuses %s', (_, schema, words) => {
    expect(() => readerRecord(schema, 'input.schema')).toThrow(SluiceError)
    expect(() => readerRecord(schema, 'input.schema')).toThrow(words)
    expect(() => readerRecord(schema, 'input.schema')).toThrow('input.schema')
  })

  it('keeps the message short when the schema is long', () => {
    const fields = Array.from({ length: 500 }, (_, i) => ({ name: `f${i}`, type: 'int' }))
    const schema = { type: 'record', name: 'R', fields: [...fields, fields[0]] }
    expect(() => readerRecord(schema, 'x')).toThrow(/^.{1,400}$/)
  })
})

describe('loadSchemaFile', () => {
  const scratch = scratchFolder()

  it.each([
    ['{ oops', 'an Avro schema is JSON'],
    ['', 'an Avro schema is JSON'],
    ['42', 'JSON object, array or string'],
    ['null', 'JSON object, array or string'],
  ])('refuses a file that holds %j', async (text, words) => {
    const path = join(scratch, 'bad.avsc')
    await writeFile(path, text)
    await expect(loadSchemaFile(path)).rejects.toThrow(words)
    await expect(loadSchemaFile(path)).rejects.toMatchObject({ code: 'SCHEMA' })
  })

  it('names the file that is not there', async () => {
    await expect(loadSchemaFile('/nowhere/x.avsc')).rejects.toThrow('/nowhere/x.avsc')
  })

  it.each(['schemas/sensor-cycle.avsc', 'schemas/prediction.avsc'])('reads %s', async (path) => {
    expect(readerRecord(await loadSchemaFile(path), path).fields.length).toBeGreaterThan(5)
  })
})
