import { describe, expect, it } from 'vitest'
import type { LossPolicy, StartPolicy } from '../../src/core/offset-policies.ts'
import { startOffset } from '../../src/transport/start-offset.ts'

const bounds = { partition: 3, low: 10n, high: 20n }

describe('startOffset', () => {
  it.each<[bigint | null, StartPolicy, LossPolicy, bigint]>([
    [null, 'earliest', 'fail', 10n],
    [null, 'latest', 'fail', 20n],
    [10n, 'latest', 'fail', 10n],
    [15n, 'latest', 'fail', 15n],
    [20n, 'earliest', 'fail', 20n],
    [9n, 'latest', 'earliest', 10n],
    [9n, 'earliest', 'latest', 20n],
    [21n, 'latest', 'earliest', 10n],
    [21n, 'earliest', 'latest', 20n],
  ])('begins a group at %s, start %s, data loss %s, at %s', (committed, startFrom, onDataLoss, offset) => {
    expect(startOffset('in', committed, bounds, { startFrom, onDataLoss }).offset).toBe(offset)
  })

  it.each([
    [null, { since: 14n }, 14n],
    [null, {}, 20n],
    [12n, { since: 14n }, 12n],
  ])('begins a group at %s at the first record of a time: %o', (committed, since, offset) => {
    const policies = { startFrom: { fromMs: 1 }, onDataLoss: 'fail' } as const
    expect(startOffset('in', committed, { ...bounds, ...since }, policies).offset).toBe(offset)
  })

  it.each<[bigint | null, LossPolicy, string]>([
    [9n, 'earliest', 'stood at offset 9 of'],
    [15n, 'earliest', 'stood at offset 15 of'],
    [15n, 'latest', 'stood at offset 15 of'],
    [21n, 'latest', 'stood at offset 21 of'],
    [null, 'latest', 'has read'],
  ])(
    'begins a topic that was made anew at its beginning: at %s, data loss %s',
    (committed, onDataLoss, stood) => {
      const policies = { startFrom: 'latest', onDataLoss } as const
      expect(startOffset('in', committed, bounds, policies, { oldId: 'a', newId: 'b' })).toEqual({
        offset: 10n,
        lost: `the group ${stood} the topic with id a, which is gone: it was made anew, with id b and records from 10 to 20`,
      })
    },
  )

  it.each([
    [4n, "topic in, partition 3: the group's offset is 4, but records 4 to 9 expired before they were read"],
    [
      21n,
      "topic in, partition 3: the group's offset is 21, but the log ends at 20: the topic was made anew, or lost its end",
    ],
  ])('fails at offset %s with DATA_LOSS and says what to do', (committed, message) => {
    const begin = () => startOffset('in', committed, bounds, { startFrom: 'earliest', onDataLoss: 'fail' })
    expect(begin).toThrow(message)
    expect(begin).toThrow(/Set input\.onDataLoss to earliest or latest/)
    expect(begin).toThrow(expect.objectContaining({ code: 'DATA_LOSS' }) as Error)
  })
})
