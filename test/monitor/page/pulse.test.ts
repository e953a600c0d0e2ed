import { describe, expect, it } from 'vitest'
import { Pulse } from '../../../src/monitor/page/pulse.ts'
import { instanceReport } from './support/made-up.ts'

const heard = (over: Parameters<typeof instanceReport>[2], isSilent = false) => ({
  report: instanceReport('a', 0, over),
  isSilent,
})

describe('Pulse', () => {
  it('adds up rates and lags, and has the age of the slowest; who is silent does not count', () => {
    const pulse = new Pulse()
    const partitions = [{ topic: 't', partition: 0, lag: 5 }]
    pulse.take(
      [
        heard({ perSecond: 10, partitions, eventAge: { p50: 1, p99: 9 } }),
        heard({ perSecond: 20, partitions, eventAge: { p50: 2, p99: 3 } }),
        heard({ perSecond: 0, partitions: [], eventAge: { p50: null, p99: null } }),
        heard({ perSecond: 1000 }, true),
      ],
      77,
    )
    expect(pulse.points).toEqual([{ at: 77, perSecond: 30, lag: 10, p50: 2, p99: 9 }])
  })

  it('has no age where nothing came, and no point where nobody is heard', () => {
    const pulse = new Pulse()
    pulse.take([heard({ eventAge: { p50: null, p99: null } })], 1)
    pulse.take([heard({}, true)], 2)
    pulse.take([], 3)
    expect(pulse.points).toEqual([expect.objectContaining({ at: 1, p50: null, p99: null })])
  })

  it('keeps half an hour', () => {
    const pulse = new Pulse()
    for (let at = 0; at < 1000; at++) pulse.take([heard({})], at)
    expect([pulse.points.length, pulse.points[0]!.at, pulse.points.at(-1)!.at]).toEqual([900, 100, 999])
  })
})
