import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadSchemaText } from '../../../src/avro/schema-text.ts'

const folder = 'test/fixtures/protobuf'

interface Vectors {
  readonly messages: Readonly<Record<'all' | 'empty' | 'wide' | 'alien', string>>
  readonly values: Readonly<
    Record<string, { readonly value: string; readonly headers: Readonly<Record<string, string>> }>
  >
  readonly descriptors: Readonly<Record<string, string>>
}

// Written by test/fixtures/protobuf/make.py.
export const vectors = JSON.parse(readFileSync(join(folder, 'vectors.json'), 'utf8')) as Vectors

export const readingText = await loadSchemaText(join(folder, 'reading.proto'))

/** The file as some clients register it. */
export const readingDescriptor = {
  text: vectors.descriptors['reading.proto']!,
  references: new Map([['plant/unit.proto', vectors.descriptors['plant/unit.proto']!]]),
}

/** A record as a serializer wrote it. */
export function recordOf(name: string) {
  const { value, headers } = vectors.values[name]!
  return {
    value: Buffer.from(value, 'hex'),
    headers: Object.entries(headers).map(([key, hex]) => ({ key, value: Buffer.from(hex, 'hex') })),
  }
}

/** What a record's header or value names its schema by. */
export function guidIn(name: string): string {
  const hex = vectors.values[name]!.headers['__value_schema_id']!.slice(2, 34)
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

export function messageBytes(name: keyof Vectors['messages']): Buffer {
  return Buffer.from(vectors.messages[name], 'hex')
}

/** The message `all` as an event. */
export const wholeEvent = {
  rig: 'rig-07 ü',
  temp: 1.5,
  pressure: 0.25,
  i32: -7,
  i64: -(2 ** 53) + 1,
  u32: 2 ** 32 - 1,
  u64: 2 ** 53 - 1,
  s32: -(2 ** 31),
  s64: 2 ** 40,
  f32: 2 ** 32 - 1,
  f64: 2 ** 52,
  sf32: -1,
  sf64: -(2 ** 52),
  on: true,
  raw: Buffer.from([0, 255]),
  unit: 'KELVIN',
  limits: { low: -1, high: 0, unit: 'BAR' },
  samples: [0, 1.5, -2],
  tags: ['a', ''],
  ranges: [
    { low: 0, high: 3, unit: 'UNIT_UNKNOWN' },
    { low: 0, high: 0, unit: 'UNIT_UNKNOWN' },
  ],
  levels: { x: 1, '': 0 },
  byStage: {
    3: { low: 2, high: 0, unit: 'UNIT_UNKNOWN' },
    '-1': { low: 0, high: 0, unit: 'UNIT_UNKNOWN' },
  },
  torque: null,
  program: null,
  band: { low: 0, high: 9, unit: 'UNIT_UNKNOWN' },
  set: 0,
  unset: null,
  at: 1_700_000_000_123,
  took: 1.5,
  wrapped: 0,
  absent: null,
  unpacked: [1, -1, 2 ** 33],
  units: ['BAR', 'UNIT_UNKNOWN'],
}
