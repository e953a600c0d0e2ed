import { describe, expect, it } from 'vitest'
import { sliceOf, sliceStep } from '../../src/monitor/slices.ts'

describe('slices', () => {
  it('are a sixth of a window', () => {
    expect(sliceStep({ timeMs: 3_600_000 })).toEqual({ by: 'time', step: 600_000 })
    expect(sliceStep({ records: 1000 })).toEqual({ by: 'records', step: 166 })
    expect(sliceStep({ records: 3 })).toEqual({ by: 'records', step: 1 })
  })

  it('begin at whole steps, before 1970 too', () => {
    expect([0, 9, 10, -1].map((at) => sliceOf({ step: 10 }, at))).toEqual([0, 0, 10, -10])
  })
})
