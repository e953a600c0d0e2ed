import { describe, expect, it } from 'vitest'
import { createEventEncoder } from '../../src/avro/event-encoder.ts'
import { sampleEvents } from '../../src/avro/sample-value.ts'
import type { SampleChoices } from '../../src/avro/sample-value.ts'

const nowMs = Date.UTC(2026, 0, 1)

function choices(over: Partial<SampleChoices> = {}): SampleChoices {
  let state = 1
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
  return { random, limits: () => null, texts: () => null, nowMs: () => nowMs, ...over }
}

function record(...fields: readonly (readonly [name: string, type: unknown])[]): object {
  return { type: 'record', name: 'Event', fields: fields.map(([name, type]) => ({ name, type })) }
}

const everyType = record(
  ['nothing', 'null'],
  ['flag', 'boolean'],
  ['count', 'int'],
  ['total', 'long'],
  ['share', 'float'],
  ['level', 'double'],
  ['note', 'string'],
  ['raw', 'bytes'],
  ['mode', { type: 'enum', name: 'Mode', symbols: ['on', 'off'] }],
  ['digest', { type: 'fixed', name: 'Digest', size: 4 }],
  ['price', { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }],
  ['id', { type: 'fixed', name: 'Id', size: 16, logicalType: 'uuid' }],
  ['idText', { type: 'string', logicalType: 'uuid' }],
  ['length', { type: 'fixed', name: 'Length', size: 12, logicalType: 'duration' }],
  ['day', { type: 'int', logicalType: 'date' }],
  ['clock', { type: 'int', logicalType: 'time-millis' }],
  ['at', { type: 'long', logicalType: 'timestamp-millis' }],
  ['exactly', { type: 'long', logicalType: 'timestamp-nanos' }],
  ['list', { type: 'array', items: 'double' }],
  ['map', { type: 'map', values: ['null', 'string'] }],
  ['inner', { type: 'record', name: 'Inner', fields: [{ name: 'deep', type: ['null', 'double'] }] }],
  ['next', ['null', 'Event']],
)

describe('sampleEvents', () => {
  it('makes a value of every type that a producer can write', () => {
    const encode = createEventEncoder(everyType, 1)
    const next = sampleEvents(everyType, choices())
    for (let i = 0; i < 20; i++) expect(encode(next())).toBeInstanceOf(Buffer)
  })

  it('gives times of the event, in their units', () => {
    const event = sampleEvents(everyType, choices())()
    expect(event).toMatchObject({ at: nowMs, exactly: BigInt(nowMs) * 1_000_000n, day: nowMs / 86_400_000 })
    const named = record(['endedAt', 'long'], ['total', 'long'])
    expect(sampleEvents(named, choices())()).toMatchObject({ endedAt: nowMs })
  })

  it('keeps to limits and texts', () => {
    const next = sampleEvents(
      record(
        ['pressure', ['null', 'double']],
        ['band', 'string'],
        ['inner', { ...record(['x', 'int']), name: 'Inner' }],
      ),
      choices({
        limits: (path) => (path === 'pressure' ? [8, 9] : path === 'inner.x' ? [3, 3] : null),
        texts: (path) => (path === 'band' ? ['calm', 'rough'] : null),
      }),
    )
    const events = Array.from({ length: 50 }, next) as { pressure: number; band: string; inner: object }[]
    expect(events.every(({ pressure }) => pressure >= 8 && pressure < 9)).toBe(true)
    expect(new Set(events.map(({ band }) => band))).toEqual(new Set(['calm', 'rough']))
    expect(events[0]!.inner).toEqual({ x: 3 })
  })

  it('ends in a record that holds itself', () => {
    const list = record(
      ['items', { type: 'array', items: 'Event' }],
      ['map', { type: 'map', values: 'Event' }],
    )
    expect(JSON.stringify(sampleEvents(list, choices())()).length).toBeLessThan(100_000)
  })
})
