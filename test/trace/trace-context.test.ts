import { describe, expect, it } from 'vitest'
import { isSampled, traceContextOf, withTraceContext } from '../../src/trace/trace-context.ts'
import { header, headerOf, parentId, recordWith, sampled, traceId, unsampled } from './support/traced.ts'

const parent = (text: string) => header('traceparent', text)

describe('traceContextOf', () => {
  it.each([
    [sampled, true],
    [unsampled, false],
    // A later version may have more fields.
    [`01-${traceId}-${parentId}-01-more`, true],
  ])('reads %s: sampled %s', (text, isTraced) => {
    const context = traceContextOf([parent(text)])
    expect(context).toMatchObject({ traceId, spanId: parentId, isRemote: true })
    expect(isSampled(context!)).toBe(isTraced)
  })

  it.each([
    ['none', []],
    ['text', [parent('no trace')]],
    ['zeros', [parent(`00-${'0'.repeat(32)}-${parentId}-01`)]],
    ['upper case', [parent(sampled.toUpperCase())]],
    ['another name', [header('Traceparent', sampled)]],
    ['no value', [{ key: 'traceparent', value: null }]],
  ])('finds none in: %s', (_, headers) => {
    expect(traceContextOf(headers)).toBeNull()
  })

  it('takes the last of several, as a consumer of Kafka does', () => {
    expect(isSampled(traceContextOf([parent(sampled), parent(unsampled)])!)).toBe(false)
  })
})

describe('withTraceContext', () => {
  it('puts the context in the place of that of the record, with its state, and leaves the other headers', () => {
    const record = recordWith(7n, header('tenant', 'a'), parent(sampled), header('tracestate', 'v=1,w=2'))
    const context = { ...traceContextOf(record.headers)!, spanId: 'c'.repeat(16) }
    const traced = withTraceContext(record, context)
    expect(traced).toMatchObject({ offset: 7n, value: record.value })
    expect(traced.headers.map(({ key }) => key)).toEqual(['tenant', 'traceparent', 'tracestate'])
    expect(headerOf(traced, 'traceparent')).toBe(`00-${traceId}-${'c'.repeat(16)}-01`)
    expect(headerOf(traced, 'tracestate')).toBe('v=1,w=2')
  })

  it('drops a state that belongs to another trace', () => {
    const record = recordWith(0n, header('tracestate', 'v=1'))
    const traced = withTraceContext(record, { traceId, spanId: parentId, traceFlags: 1 })
    expect(traced.headers.map(({ key }) => key)).toEqual(['traceparent'])
  })
})
