import { describe, expect, it } from 'vitest'
import { addedCounts } from '../../src/monitor/added-counts.ts'
import type { ModelCounts, SliceCounts } from '../../src/monitor/counts.ts'

const cooler: ModelCounts = {
  ...{ model: 'cooler', version: '1', digest: 'd', role: 'primary', arm: null, layout: 'l' },
  ...{ rows: 5, failed: 1, features: [[1, 2], [3]], outputs: [[4]], labels: [2, 3] },
}
const some: SliceCounts = {
  ...{ start: 0, records: 6, scored: 4, skipped: 1, deadLetters: { 'missing-value': 1 } },
  models: [cooler],
}

describe('added counts', () => {
  it('are zero of none', () => {
    expect(addedCounts([])).toEqual({ records: 0, scored: 0, skipped: 0, deadLetters: {}, models: [] })
  })

  it('are sums of each number, by reason and version', () => {
    const other = { ...cooler, version: '2', labels: null }
    const more = { ...some, deadLetters: { 'wrong-type': 2, 'missing-value': 1 }, models: [other, cooler] }
    expect(addedCounts([some, more])).toEqual({
      ...{ records: 12, scored: 8, skipped: 2, deadLetters: { 'missing-value': 2, 'wrong-type': 2 } },
      models: [
        { ...cooler, rows: 10, failed: 2, features: [[2, 4], [6]], outputs: [[8]], labels: [4, 6] },
        other,
      ],
    })
  })

  it('leave what is added as it is', () => {
    addedCounts([some, some])
    expect(cooler.features).toEqual([[1, 2], [3]])
  })
})
