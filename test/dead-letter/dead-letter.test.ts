import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { Fault } from '../../src/core/outcome.ts'
import { reasons, stageOfReason } from '../../src/core/reason.ts'
import type { Header, InputRecord, OutputRecord } from '../../src/core/record.ts'
import { connectStage } from '../../src/core/stage.ts'
import { deadLetters } from '../../src/dead-letter/dead-letter.ts'
import { headerText } from '../../src/dead-letter/headers.ts'

const settings = {
  topic: 'rig.dead',
  pipeline: 'rig',
  instance: 'rig-1',
  redact: new Set(['secret']),
  stackTrace: false,
  oversize: 'stop' as const,
  maxRecordBytes: 1_000_000,
  clock: { ...systemClock, now: () => Date.UTC(2026, 0, 2, 3, 4, 5) },
}
const from = { topic: 'rig.in', partition: 3, offset: 42n }

function deadLetter(record: InputRecord, fault: Fault, scored = false): OutputRecord {
  return deadLetters(settings).make(record, from, fault, scored)
}

function record(over: Partial<InputRecord> = {}): InputRecord {
  return {
    offset: 42n,
    key: Buffer.from('k'),
    value: Buffer.from([0, 1]),
    headers: [],
    timestampMs: 7,
    ...over,
  }
}

function text(headers: readonly Header[]): Record<string, string | undefined> {
  return Object.fromEntries(headers.map((header) => [header.key, header.value?.toString('utf8')]))
}

describe('a dead letter', () => {
  it('says of each of many records where it is from, whatever those before it shared', () => {
    const letters = deadLetters(settings)
    const fault = new Fault('tenant-limit', 'x')
    for (const at of [...Array(600).keys(), 0, 599]) {
      const { headers } = letters.make(record(), { ...from, topic: `in-${at}`, partition: at }, fault, false)
      expect(text(headers)).toMatchObject({
        '__connect.errors.topic': `in-${at}`,
        '__connect.errors.partition': String(at),
        'sluice.dlq.time': '2026-01-02T03:04:05.000Z',
      })
    }
  })

  it('keeps key, value, timestamp and the headers of the record as they are, whatever they hold', () => {
    const bytes = fc.option(fc.uint8Array().map((b) => Buffer.from(b)))
    const header = fc.record({ key: fc.string(), value: bytes })
    fc.assert(
      fc.property(bytes, bytes, fc.array(header), (key, value, headers) => {
        const letter = deadLetter(record({ key, value, headers }), new Fault('bad-magic', 'm'))
        expect(letter.key).toBe(key)
        expect(letter.value).toBe(value)
        expect(letter.timestampMs).toBe(7)
        expect(letter.partition).toBeNull()
        expect(letter.headers.slice(0, headers.length)).toEqual(headers)
      }),
    )
  })

  it('tells where the record lay and why it is here', () => {
    const fault = new Fault('unknown-category', 'not a level of rig_mode', {
      field: 'rigMode',
      value: 'x',
      model: 'cat',
    })
    expect(text(deadLetter(record(), fault).headers)).toEqual({
      '__connect.errors.topic': 'rig.in',
      '__connect.errors.partition': '3',
      '__connect.errors.offset': '42',
      '__connect.errors.connector.name': 'rig',
      '__connect.errors.task.id': 'rig-1',
      '__connect.errors.stage': 'TRANSFORMATION',
      '__connect.errors.class.name': 'sluice.transform',
      '__connect.errors.exception.class.name': 'sluice.Fault.unknown-category',
      '__connect.errors.exception.message': 'not a level of rig_mode',
      'sluice.dlq.reason': 'unknown-category',
      'sluice.dlq.field': 'rigMode',
      'sluice.dlq.value': 'x',
      'sluice.dlq.model': 'cat',
      'sluice.dlq.attempts': '1',
      'sluice.dlq.redrive-count': '0',
      'sluice.dlq.time': '2026-01-02T03:04:05.000Z',
    })
  })

  it.each(reasons)('names Connect’s stage for %s', (reason) => {
    const { headers } = deadLetter(record(), new Fault(reason, 'm'))
    expect(headerText(headers, '__connect.errors.stage')).toBe(connectStage[stageOfReason[reason]])
    expect(headerText(headers, 'sluice.dlq.reason')).toBe(reason)
  })

  it('cuts a long value at 256 characters and never inside a character', () => {
    const { headers } = deadLetter(record(), new Fault('wrong-type', 'm', { value: '🦀'.repeat(300) }))
    expect(headerText(headers, 'sluice.dlq.value')).toBe('🦀'.repeat(256))
  })

  it('leaves the value of a redacted field out', () => {
    const { headers } = deadLetter(record(), new Fault('wrong-type', 'm', { field: 'secret', value: 's3' }))
    expect(headerText(headers, 'sluice.dlq.value')).toBeNull()
    expect(headerText(headers, 'sluice.dlq.field')).toBe('secret')
  })

  it('replaces the context of an earlier dead-lettering and keeps its redrive count', () => {
    const first = deadLetter(record(), new Fault('bad-magic', 'm'))
    const redriven = record({
      headers: first.headers.map((h) =>
        h.key === 'sluice.dlq.redrive-count' ? { ...h, value: Buffer.from('2') } : h,
      ),
    })
    const { headers } = deadLetter(redriven, new Fault('too-short', 'm'))
    expect(headers).toHaveLength(first.headers.length)
    expect(headerText(headers, 'sluice.dlq.redrive-count')).toBe('2')
    expect(headerText(headers, 'sluice.dlq.attempts')).toBe('3')
    expect(headerText(headers, 'sluice.dlq.reason')).toBe('too-short')
  })

  it('marks the copy of a record that was scored all the same', () => {
    const { headers } = deadLetter(record(), new Fault('unknown-category', 'm'), true)
    expect(headerText(headers, 'sluice.dlq.scored')).toBe('true')
  })
})

describe('a dead letter above the limit', () => {
  const fault = new Fault('record-too-large', 'm')
  const letter = deadLetter(record(), fault)
  const headerBytes = letter.headers.reduce(
    (sum, { key, value }) => sum + Buffer.byteLength(key) + (value?.length ?? 0),
    0,
  )
  // One byte of key, two of value.
  const size = headerBytes + 3
  const limited = (oversize: 'stop' | 'headers-only', maxRecordBytes: number) =>
    deadLetters({ ...settings, oversize, maxRecordBytes }).make(record(), from, fault, false)

  it('keeps its headers and loses its value under headers-only', () => {
    const omitted = { key: 'sluice.dlq.omitted', value: Buffer.from('value') }
    expect(limited('headers-only', size - 1)).toEqual({
      ...letter,
      value: null,
      headers: [...letter.headers, omitted],
    })
  })

  it('stays whole up to the limit', () => {
    expect(limited('headers-only', size)).toEqual(letter)
  })

  it('stays whole under stop, for the broker to refuse', () => {
    expect(limited('stop', size - 1)).toEqual(letter)
  })
})
