import { describe, expect, it } from 'vitest'
import { deadLetterSection, outputSection } from '../../src/config/output.ts'

describe('output', () => {
  it('repeats fields by path and features by name', () => {
    const include = ['rigId', { feature: 'rigMode' }]
    expect(outputSection.parse({ topic: 'predictions', include }).include).toEqual(include)
    expect(outputSection.safeParse({ topic: 'predictions', include: [{ field: 'a' }] }).success).toBe(false)
  })

  it('says by default what costs and shows the least', () => {
    expect(outputSection.parse({ topic: 'predictions' })).toEqual({
      topic: 'predictions',
      publish: 'predictions',
      format: 'avro-registry',
      include: [],
      timestamp: 'record',
      headers: [],
      compression: 'none',
      maxRecordBytes: 1_000_000,
    })
  })
})

describe('deadLetter', () => {
  it('has a breaker that opens above the half of a thousand', () => {
    expect(deadLetterSection.parse({ topic: 'dead' })).toMatchObject({
      redact: [],
      stackTrace: false,
      headers: ['connect'],
      oversize: 'headers-only',
      breaker: { enabled: true, ratio: 0.5, window: 1000 },
    })
    expect(deadLetterSection.safeParse({ topic: 'dead', breaker: { ratio: 0 } }).success).toBe(false)
  })
})
