import { describe, expect, it } from 'vitest'
import { inputFields } from '../../src/avro/input-fields.ts'
import { compileWindows, fieldsRead } from '../../src/compile/windows.ts'
import type { WindowSettings } from '../../src/compile/windows.ts'
import { formatPath } from '../../src/core/finding.ts'
import type { Remark } from '../../src/core/finding.ts'

const long = (logicalType: string) => ({ type: 'long', logicalType })

const fields = inputFields({
  type: 'record',
  name: 'Reading',
  fields: [
    {
      name: 'rig',
      type: {
        type: 'record',
        name: 'Rig',
        fields: [
          { name: 'id', type: ['null', 'string'], doc: 'Its number plate.' },
          { name: 'windowEnd', type: 'string' },
        ],
      },
    },
    { name: 'channel', type: { type: 'enum', name: 'Channel', symbols: ['TS1', 'TS2'] } },
    { name: 'ts', type: long('timestamp-micros') },
    { name: 'here', type: long('local-timestamp-millis') },
    { name: 'plain', type: 'long' },
    { name: 'nanos', type: long('timestamp-nanos') },
    { name: 'value', type: 'double' },
    { name: 'hz', type: 'int' },
    { name: 'values', type: { type: 'array', items: 'float' } },
    { name: 'words', type: { type: 'array', items: 'string' } },
    { name: 'either', type: ['double', 'string'] },
    { name: 'tags', type: { type: 'map', values: 'string' } },
  ],
})

const settings: WindowSettings = {
  key: 'rig.id',
  time: 'ts',
  channel: 'channel',
  value: 'value',
  size: '10s',
  offset: '500ms',
  lateness: '5s',
  idleAfter: '1m',
  maxAhead: '1h',
  minCount: 2,
  maxOpenReadings: 1000,
  maxOpenWindows: 100,
  channels: { ts1: { from: 'TS1', statistics: ['mean', { quantile: 0.95 }] }, TS2: ['count'] },
}

const block = { ...settings, value: undefined, hz: 'hz', values: 'values' }

function compiled(given: Partial<WindowSettings> = {}, longs: 'number' | 'bigint' = 'number') {
  const remarks: Remark[] = []
  const windows = compileWindows({ ...settings, ...given }, fields, remarks, longs)
  return {
    windows,
    told: remarks.map(({ severity, path, message }) => `${severity}: ${formatPath(path)}: ${message}`),
  }
}

describe('compileWindows', () => {
  it('reads a reading by its fields, and the lengths in milliseconds', () => {
    const { windows, told } = compiled()
    expect(told).toEqual([])
    const { plan } = windows!
    const event = { rig: { id: 'a' }, channel: 'TS1', ts: 1_500, value: 4.5 }
    expect([plan.key.read(event), plan.channel.read(event), plan.time.toMs(1_500)]).toEqual(['a', 'TS1', 1.5])
    expect(plan.values).toMatchObject({ form: 'reading', value: { path: 'value' } })
    expect(plan).toMatchObject({
      keyName: 'id',
      sizeMs: 10_000,
      everyMs: 10_000,
      offsetMs: 500,
      latenessMs: 5_000,
      idleAfterMs: 60_000,
      maxAheadMs: 3_600_000,
      minCount: 2,
      maxOpenReadings: 1000,
      maxOpenWindows: 100,
    })
    expect(plan.channels.map(({ name, from }) => [name, from])).toEqual([
      ['ts1', 'TS1'],
      ['TS2', 'TS2'],
    ])
  })

  it('reads a block by its rate and its values', () => {
    const { windows, told } = compiled({ ...block, every: '2s' })
    expect(told).toEqual([])
    expect(windows!.plan).toMatchObject({
      everyMs: 2_000,
      values: { form: 'block', hz: { path: 'hz' }, values: { path: 'values' } },
    })
  })

  it('says what rows have in the place of the fields of readings', () => {
    const rows = compiled().windows!.rowFields
    expect(
      rows.map(({ path, type, integer, nullable, time }) => [path, type, integer, nullable, time]),
    ).toEqual([
      ['id', 'text', false, false, null],
      ['windowStart', 'number', true, false, 'milliseconds'],
      ['windowEnd', 'number', true, false, 'milliseconds'],
      ['readings', 'number', true, false, null],
      ['ts1_mean', 'number', false, true, null],
      ['ts1_q95', 'number', false, true, null],
      ['TS2_count', 'number', true, false, null],
    ])
  })

  it('gives rows the local time of their readings, which it tells unless the config says that it is UTC', () => {
    const timesOf = ({ windows }: ReturnType<typeof compiled>) =>
      windows!.rowFields.slice(1, 3).map(({ time, logicalType }) => [time, logicalType])
    const { told, windows } = compiled({ time: 'here' })
    expect(told).toEqual([expect.stringMatching(/^warning: windows\.time: 'here' is a local time/)])
    expect(timesOf({ told, windows })).toEqual(
      Array(2).fill(['local milliseconds', 'local-timestamp-millis']),
    )
    const said = compiled({ time: { field: 'here', unit: 'milliseconds' } })
    expect(said.told).toEqual([])
    expect(timesOf(said)).toEqual(Array(2).fill(['milliseconds', 'timestamp-millis']))
  })

  it.each([
    ['seconds', 1_700_000_000.5, 1_700_000_000_500],
    ['seconds', 1_700_000_000.123_456_7, 1_700_000_000_123.457],
    ['milliseconds', 12.25, 12.25],
    ['microseconds', 1_700_000_000_123_456n, 1_700_000_000_123.456],
    ['nanoseconds', 1_700_000_000_123_456_789n, 1_700_000_000_123.456],
    ['nanoseconds', 1_500_000, 1.5],
    ['days', 2, 172_800_000],
  ] as const)('keeps fractions of a millisecond of times in %s: %d', (unit, value, ms) => {
    const { windows } = compiled({ time: { field: 'plain', unit } }, 'bigint')
    expect(windows!.plan.time.toMs(value)).toBe(ms)
  })

  it.each<[string, Partial<WindowSettings>, readonly string[]]>([
    [
      'a field that there is none of',
      { key: 'rig.ID' },
      ["windows.key: the input schema has no field 'rig.ID'"],
    ],
    [
      'a record for a key',
      { key: 'rig' },
      ["windows.key: 'rig' is record: only text, a number or a boolean says what a reading is of"],
    ],
    [
      'a channel that is no text',
      { channel: 'value' },
      ["windows.channel: 'value' is number: the name of a channel is text"],
    ],
    [
      'a value that is text',
      { value: 'channel' },
      ["windows.value: 'channel' is enum: a number is expected"],
    ],
    [
      'a value that may be text',
      { value: 'either' },
      ["windows.value: 'either' is mixed: a number is expected"],
    ],
    ['a rate in a list', { ...block, hz: 'values' }, ["windows.hz: 'values' is list: a number is expected"]],
    [
      'values in words',
      { ...block, values: 'words' },
      ["windows.values: 'words' is a list of text: an array of numbers is expected"],
    ],
    [
      'values that are one',
      { ...block, values: 'value' },
      ["windows.values: 'value' is number: an array of numbers is expected"],
    ],
    [
      'a time that is text',
      { time: 'channel' },
      ["windows.time: 'channel' is enum, an event time is a number"],
    ],
    [
      'nanoseconds beyond what a number holds',
      { time: 'nanos' },
      ["windows.time: 'nanos' counts nanoseconds, which are beyond 2^53: a long of today is avro-decode"],
    ],
    [
      'a key by the name of the end',
      { key: 'rig.windowEnd' },
      ["windows.key: rows have something else by the name 'windowEnd'"],
    ],
    [
      'a key by a name that no field can have',
      { key: 'tags["rig.id"]' },
      ["windows.key: rows cannot have a field by the name 'rig.id'"],
    ],
    [
      'a statistic that is named twice',
      { channels: { ts1: ['mean', { crossings: 1 }, { crossings: 2 }, 'mean'] } },
      [
        "windows.channels.ts1: rows would have 'ts1_crossings' twice",
        "windows.channels.ts1: rows would have 'ts1_mean' twice",
      ],
    ],
    [
      'several at once',
      { key: 'no', time: 'ts', value: 'channel' },
      [
        "windows.key: the input schema has no field 'no'",
        "windows.value: 'channel' is enum: a number is expected",
      ],
    ],
  ])('tells %s', (_what, given, errors) => {
    const { windows, told } = compiled(given)
    expect(told).toEqual(errors.map((message) => `error: ${message}`))
    expect(windows === null).toBe(errors.length > 0)
  })

  it('takes a key from within a map, and has it at the top of rows', () => {
    const { windows, told } = compiled({ key: 'tags.rig' })
    expect(told).toEqual([])
    expect(windows!.plan.key.read({ tags: { rig: 'a' } })).toBe('a')
    expect(windows!.rowFields[0]).toMatchObject({ path: 'rig', type: 'text', nullable: false })
    expect(windows!.rowFields[0]).not.toHaveProperty('parts')
  })

  it('lets two names of a channel share its readings', () => {
    const channels = {
      low: { from: 'TS1', statistics: [{ crossings: 1 }] },
      high: { from: 'TS1', statistics: [{ crossings: 9 }] },
    }
    const { windows, told } = compiled({ channels })
    expect(told).toEqual([])
    expect(windows!.rowFields.map(({ path }) => path).slice(4)).toEqual(['low_crossings', 'high_crossings'])
  })

  it('tells a time whose unit nobody says, and goes on', () => {
    const { windows, told } = compiled({ time: 'plain' })
    expect(told).toEqual([
      "warning: windows.time: the schema does not say in which unit 'plain' counts: it is read in milliseconds",
    ])
    expect(windows).not.toBeNull()
  })
})

describe('fieldsRead', () => {
  it('are those of the form that is given', () => {
    expect(fieldsRead(settings)).toEqual(['rig.id', 'ts', 'channel', 'value'])
    expect(fieldsRead({ ...block, time: { field: 'plain', unit: 'seconds' } })).toEqual([
      'rig.id',
      'plain',
      'channel',
      'hz',
      'values',
    ])
  })
})
