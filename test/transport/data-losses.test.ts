import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../src/core/logger.ts'
import { DataLosses } from '../../src/transport/data-losses.ts'

describe('DataLosses', () => {
  it('tells and counts what is lost, and nothing else', () => {
    const told: [object, string][] = []
    const losses = new DataLosses({
      ...silentLogger,
      warn: (fields, message) => void told.push([fields, message]),
    })
    const bounds = { partition: 3, low: 10n, high: 20n }
    const policies = { startFrom: 'earliest', onDataLoss: 'earliest' } as const
    expect(losses.startOffset('in', 12n, bounds, policies)).toBe(12n)
    expect([losses.count, told]).toEqual([0, []])
    expect(losses.startOffset('in', 4n, bounds, policies)).toBe(10n)
    expect(losses.startOffset('in', 12n, bounds, policies, { oldId: 'a', newId: 'b' })).toBe(10n)
    expect(losses.count).toBe(2)
    expect(told).toEqual([
      [
        { event: 'data-loss', topic: 'in', partition: 3, offset: 4, goesOnAt: 10 },
        "records are lost: the group's offset is 4, but records 4 to 9 expired before they were read",
      ],
      [
        { event: 'data-loss', topic: 'in', partition: 3, offset: 12, goesOnAt: 10, oldId: 'a', newId: 'b' },
        expect.stringContaining('made anew'),
      ],
    ])
  })
})
