import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inputFields } from '../../src/avro/input-fields.ts'
import { createJsonEventReader } from '../../src/avro/json-event.ts'
import { createDecoder } from '../../src/avro/decoder.ts'
import { createEventEncoder } from '../../src/avro/event-encoder.ts'
import { fixedSchemas } from '../../src/avro/schema-source.ts'
import { compileIncluded } from '../../src/compile/event-fields.ts'
import { fieldShapes, shapeLookup } from '../../src/compile/field-access.ts'
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

/** The event as the stream reads it: encoded, and decoded. */
async function fromAvro(schema: object, value: string): Promise<object> {
  const bytes = createEventEncoder(schema, 1)({ f: JSON.parse(value) as unknown })
  if (bytes instanceof Fault) throw new Error(bytes.message)
  const schemas = fixedSchemas(new Map([[1, schema]]))
  const decoder = createDecoder({ readerSchema: schema, schemas, clock: systemClock })
  await decoder.prepare([{ topic: 't', partition: 0, records: [{ offset: 0n, value: bytes, headers: [] }] }])
  return decoder.decode(bytes) as object
}

interface Read {
  readonly feature: string
  readonly counts: string
}

function featureOf(schema: object, event: object, field: string, asText: boolean): Read {
  const steps = [{ step: 'bind', settings: { field, as: 'feature', asText } }]
  const fields = inputFields(schema)
  const { plan, remarks } = compilePlan({
    fields: fieldShapes(fields.list),
    lookup: shapeLookup(fields),
    steps,
    wanted: [],
    capacity: 1,
  })
  if (remarks.length > 0) return { feature: 'refused', counts: '' }
  const faults = new FaultLog(1)
  void plan.run([event], 1, faults)
  const [found] = faults.entries
  if (found !== undefined) return { feature: found.fault.reason, counts: '' }
  // An array of numbers is bound, and is no feature by itself.
  if (plan.unfit('feature') !== null) return { feature: 'reduced', counts: '' }
  const slot = plan.slot('feature')!
  const value = slot.values[0] ?? null
  const content = slot.kind === 'numeric' ? slot.content : 'number'
  return {
    feature: value === null || Number.isNaN(value) ? 'missing' : JSON.stringify(value),
    counts: content === 'number' || content === 'boolean' ? '' : content,
  }
}

function includedAs(schema: object, event: object, name: string): string {
  const fields = inputFields(schema)
  const remarks: Remark[] = []
  const { plan } = compilePlan({ fields: fieldShapes(fields.list), steps: [], wanted: [], capacity: 1 })
  const [field] = compileIncluded([name], { fields, plan }, remarks)
  if (field === undefined) return 'refused'
  const read = field.read(event, 0)
  const value: unknown = typeof read === 'object' && read !== null ? Object.values(read)[0] : read
  const number = field.isInteger ? 'long' : 'double'
  return `${field.place}: ${value === null ? 'null' : typeof value === 'number' ? number : typeof value}`
}

describe('docs/reference/types.md', () => {
  const events = rowsUnder('## From an event')

  it('has tables', () => {
    expect(events.length).toBeGreaterThan(40)
    expect(rowsUnder('## From a cell').length).toBeGreaterThan(6)
  })

  it.each(events)(
    'says what becomes of %s %s at %s',
    async (type, value, field, feature, counts, text, included) => {
      const schema = schemaOf(type)
      const path = field
      for (const event of [fromJson(schema, value), await fromAvro(schema, value)]) {
        expect({
          ...featureOf(schema, event, path, false),
          text: featureOf(schema, event, path, true).feature,
          included: includedAs(schema, event, path),
        }).toEqual({ feature, counts, text, included })
      }
    },
  )

  it('has a row for each logical type that a number or bytes may have', () => {
    const named = new Set(events.flatMap(([type = '']) => /"logicalType": "([^"]+)"/.exec(type)?.[1] ?? []))
    expect([...named].toSorted()).toEqual([
      'big-decimal',
      'date',
      'decimal',
      'duration',
      'local-timestamp-micros',
      'local-timestamp-millis',
      'local-timestamp-nanos',
      'time-micros',
      'time-millis',
      'timestamp-micros',
      'timestamp-millis',
      'timestamp-nanos',
      'uuid',
    ])
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
