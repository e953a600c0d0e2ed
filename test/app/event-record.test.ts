import { describe, expect, it } from 'vitest'
import { eventRecord } from '../../src/app/event-record.ts'
import { Fault } from '../../src/core/outcome.ts'

describe(eventRecord, () => {
  it.each([
    [{ value: { n: 1 } }, null, []],
    [{ key: null, headers: {}, value: { n: 1 } }, null, []],
    [{ key: 'rig-7', headers: { unit: 'bar', n: '1' }, value: null }, 'rig-7', ['unit=bar', 'n=1']],
  ])('reads %j', (line, key, headers) => {
    const read = eventRecord(line, false)
    expect(read.key?.toString() ?? null).toBe(key)
    expect(read.headers.map((header) => `${header.key}=${String(header.value)}`)).toEqual(headers)
    expect(read.value).toEqual(line.value)
  })

  it.each([
    [[], 'expected an object with "value"'],
    [{ n: 1 }, 'expected an object with "value"'],
    [{ key: 7, value: {} }, '"key": expected text'],
    [{ headers: { unit: 1 }, value: {} }, '"headers": expected an object of texts'],
    [{ headers: ['unit'], value: {} }, '"headers": expected an object of texts'],
  ])('finds %j at fault', (line, expectation) => {
    const { value } = eventRecord(line, false)
    expect(value).toBeInstanceOf(Fault)
    expect(value).toMatchObject({ reason: 'json-decode', message: `the line is no record: ${expectation}` })
  })

  it.each([
    [{ key: { rig: 7 }, value: {} }, { rig: 7 }],
    [{ key: null, value: {} }, null],
    [{ value: {} }, null],
  ])('reads a key with fields: %j', (line, keyValue) => {
    expect(eventRecord(line, true)).toMatchObject({ key: null, keyValue, value: {} })
  })

  it.each([['rig-7'], [7], [['rig-7']]])('finds a key without fields at fault: %j', (key) => {
    const message = 'the line is no record: "key": expected an object'
    expect(eventRecord({ key, value: {} }, true).value).toMatchObject({ reason: 'json-decode', message })
  })

  it('hands on the fault of a line that is no JSON', () => {
    const fault = new Fault('json-decode', 'the line is not JSON')
    expect(eventRecord(fault, false).value).toBe(fault)
  })
})
