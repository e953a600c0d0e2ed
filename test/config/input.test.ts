import { describe, expect, it } from 'vitest'
import { inputSection } from '../../src/config/input.ts'

const least = { topic: 'cycles', group: 'scoring', schema: { file: 'cycle.avsc' } }

describe('input', () => {
  it('needs a topic, a group and a schema, and says the rest itself', () => {
    expect(inputSection.parse(least)).toMatchObject({
      ...least,
      format: 'avro-registry',
      longs: 'number',
      startFrom: 'earliest',
      onDataLoss: 'fail',
      tombstones: 'skip',
      readAheadBytes: 4 * 2 ** 20,
      sessionTimeoutMs: 15_000,
      commitIntervalMs: 100,
    })
    for (const key of Object.keys(least))
      expect(inputSection.safeParse({ ...least, [key]: undefined }).error?.issues[0]?.path).toEqual([key])
  })

  it('takes the time of an event by name, or with its unit', () => {
    expect(inputSection.parse({ ...least, eventTime: 'endedAt' }).eventTime).toBe('endedAt')
    const withUnit = { field: 'endedAt', unit: 'seconds' }
    expect(inputSection.parse({ ...least, eventTime: withUnit }).eventTime).toEqual(withUnit)
    expect(inputSection.safeParse({ ...least, eventTime: { ...withUnit, unit: 'weeks' } }).success).toBe(
      false,
    )
  })
})
