import { describe, expect, it } from 'vitest'
import { alternativesTo, inputSection } from '../../src/config/input.ts'

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

  it.each([{ topic: 'a' }, { topics: ['a', 'b'] }, { pattern: 'rig-.*' }])('takes %o', (topics) => {
    const { group, schema } = least
    expect(inputSection.parse({ group, schema, ...topics })).toMatchObject(topics)
  })

  it.each([
    [{}, 'topic', 'is missing'],
    [{ topic: 'a', topics: ['b'] }, 'topics', 'stands beside topic'],
    [{ topic: 'a', pattern: 'b' }, 'pattern', 'stands beside topic or topics'],
    [{ topics: ['a'], pattern: 'b' }, 'pattern', 'stands beside topic or topics'],
    [{ pattern: '(' }, 'pattern', 'is no regular expression: Unterminated group'],
  ])('takes one of topic, topics and pattern, not %o', (topics, key, message) => {
    const { group, schema } = least
    const { error } = inputSection.safeParse({ group, schema, ...topics })
    expect(error?.issues).toMatchObject([
      { path: [key], message: expect.stringContaining(message) as string },
    ])
  })

  it.each(['earliest', 'latest', '2026-11-27T00:00Z', '2026-11-27T00:00:00.5+02:00'])(
    'begins at %s',
    (startFrom) => {
      expect(inputSection.parse({ ...least, startFrom }).startFrom).toBe(startFrom)
    },
  )
})

describe(alternativesTo, () => {
  it.each([
    [
      ['input', 'topic'],
      ['topics', 'pattern'],
    ],
    [
      ['input', 'pattern'],
      ['topic', 'topics'],
    ],
    [['input', 'group'], []],
    [['output', 'topic'], []],
  ])('of %j are %j', (path, keys) => {
    expect(alternativesTo(path)).toEqual(keys.map((key) => ['input', key]))
  })
})
