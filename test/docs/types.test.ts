import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../src/avro/fields.ts'
import { createJsonEventReader } from '../../src/avro/json-event.ts'
import { createDecoder } from '../../src/avro/decoder.ts'
import { createEncoder } from '../../src/avro/encoder.ts'
import { fixedSchemas } from '../../src/avro/schema-source.ts'
import { compileIncluded } from '../../src/compile/event-fields.ts'
import { fieldShapes } from '../../src/compile/field-access.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { Remark } from '../../src/core/finding.ts'
import { Fault } from '../../src/core/outcome.ts'
import { readerSchemaOf } from '../../src/json-schema/reader-schema.ts'
import { ProtoFile } from '../../src/protobuf/proto-file.ts'
import { schemaOfMessage } from '../../src/protobuf/reader-schema.ts'
import { FaultLog } from '../../src/features/fault-log.ts'
import { compilePlan } from '../../src/features/plan.ts'
import { cli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'
import { alarmModel } from '../support/telemetry.ts'

const page = readFileSync('docs/reference/types.md', 'utf8')

/** The rows of the table under a title, cells without their backticks. */
function rowsUnder(title: string): readonly (readonly string[])[] {
  const section = page.slice(page.indexOf(title))
  const table = section.slice(section.indexOf('|---')).split('\n\n')[0]!
  return table
    .split('\n')
    .slice(1)
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim().replace(/^`|`$/g, '')),
    )
}

function schemaOf(type: string): object {
  return { type: 'record', name: 'Event', fields: [{ name: 'f', type: JSON.parse(type) as unknown }] }
}

/** The event as `sluice score -c` reads it from a line. */
function fromJson(schema: object, value: string): object {
  const event = createJsonEventReader(schema)({ f: JSON.parse(value) as unknown })
  if (event instanceof Fault) throw new Error(event.message)
  return event
}

/** The event as the stream reads it, where its encoder takes the value as JSON has it. */
async function fromAvro(schema: object, value: string): Promise<object> {
  const json = JSON.parse(value, (_, inner: unknown) => (inner === 'NaN' ? NaN : inner)) as unknown
  const isBytes = /"(bytes|fixed)"/.test(JSON.stringify(schema))
  const given = isBytes && typeof json === 'string' ? Buffer.from(json, 'latin1') : json
  const bytes = createEncoder(schema, 1)({ f: given })
  const schemas = fixedSchemas(new Map([[1, schema]]))
  const decoder = createDecoder({ readerSchema: schema, schemas, clock: systemClock })
  await decoder.prepare([{ topic: 't', partition: 0, records: [{ offset: 0n, value: bytes, headers: [] }] }])
  return decoder.decode(bytes) as object
}

function featureOf(schema: object, event: object, asText: boolean): string {
  const steps = [{ step: 'bind', settings: { field: 'f', as: 'feature', asText } }]
  const { plan, remarks } = compilePlan({
    fields: fieldShapes(fieldsOf(schema)),
    steps,
    wanted: [],
    capacity: 1,
  })
  if (remarks.length > 0) return 'refused'
  const faults = new FaultLog(1)
  void plan.run([event], 1, faults)
  const [found] = faults.entries
  if (found !== undefined) return found.fault.reason
  const value = plan.slot('feature')!.values[0] ?? null
  return value === null || Number.isNaN(value) ? 'missing' : JSON.stringify(value)
}

function includedAs(schema: object, event: object): string {
  const fields = fieldsOf(schema)
  const remarks: Remark[] = []
  const { plan } = compilePlan({ fields: fieldShapes(fields), steps: [], wanted: [], capacity: 1 })
  const [field] = compileIncluded(['f'], { fields, plan }, remarks)
  if (field === undefined) return 'refused'
  const read = field.read(event, 0)
  const value: unknown = typeof read === 'object' && read !== null ? Object.values(read)[0] : read
  const number = field.isInteger ? 'long' : 'double'
  return `${field.place}: ${value === null ? 'null' : typeof value === 'number' ? number : typeof value}`
}

describe('docs/reference/types.md', () => {
  const events = rowsUnder('## From an event')

  it('has tables', () => {
    expect(events.length).toBeGreaterThan(20)
    expect(rowsUnder('## From a cell').length).toBeGreaterThan(6)
  })

  it.each(events)('says what becomes of %s %s', async (type, value, feature, text, included) => {
    const schema = schemaOf(type)
    const written = value.replace(/`/g, '')
    for (const event of [fromJson(schema, written), await fromAvro(schema, written)]) {
      expect([
        featureOf(schema, event, false),
        featureOf(schema, event, true),
        includedAs(schema, event),
      ]).toEqual([feature, text, included])
    }
  })

  const folder = scratchFolder()
  async function scored(name: string, text: string): Promise<string> {
    const file = join(mkdtempSync(join(folder, 'types-')), name)
    writeFileSync(file, text)
    const run = ['score', '-m', alarmModel, '-i', file, '-o', '-', '--output-format', 'csv']
    const { stdout } = await cli(run)
    const answer = stdout.trimEnd().split('\n')[1]!
    return answer.startsWith(',') ? 'refused' : answer
  }

  it.each(rowsUnder('## From a cell'))('says what a cell is: %s %s %s', async (kind, csv, json, is) => {
    const column = kind === 'numeric' ? 'temp' : 'mode'
    const rest = { press: 1.5, site: 'S001' }
    const jsonOf = (value: string) =>
      JSON.stringify(rest).replace('{', `{${JSON.stringify(column)}:${value},`)
    const expected =
      is === 'refused'
        ? 'refused'
        : await scored('is.jsonl', is === 'none' ? JSON.stringify(rest) : jsonOf(JSON.stringify(is)))
    expect(await scored('cells.csv', `${column},press,site\n${csv},1.5,S001\n`)).toBe(expected)
    expect(await scored('cells.jsonl', jsonOf(json))).toBe(expected)
  })
})

describe('docs/reference/types.md, types of other languages', () => {
  const words = (cell: string) => cell.match(/\w+/g) ?? []
  const typeIn = (schema: object) =>
    (schema as { readonly fields: readonly { readonly type: unknown }[] }).fields[0]?.type
  const rows = rowsUnder('JSON Schema and Protobuf are read').filter(([, , avro = '']) =>
    avro.startsWith('"'),
  )

  it.each(rows)('%s and %s are read as %s', (json = '', proto = '', avro = '') => {
    const type = JSON.parse(avro) as unknown
    for (const name of words(json)) {
      const text = JSON.stringify({ properties: { f: { type: name } }, required: ['f'] })
      expect(typeIn(readerSchemaOf({ text, references: new Map() }, name).schema as object)).toEqual(type)
    }
    for (const name of words(proto)) {
      const file = {
        text: `syntax = "proto3"; message M { ${name} f = 1; }`,
        references: new Map<string, string>(),
      }
      const { schema } = schemaOfMessage(new ProtoFile(file, name).at([0])!)
      expect(typeIn(schema as object)).toEqual(['null', type])
    }
    expect(words(json).length + words(proto).length).toBeGreaterThan(0)
  })
})
