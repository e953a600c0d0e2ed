import { describe, expect, it } from 'vitest'
import { RestPeriod } from '../../src/remote/rest-period.ts'

describe('RestPeriod', () => {
  it('leaves a server alone for longer each time, up to ten seconds', () => {
    const rest = new RestPeriod(() => 1)
    expect([rest.isTrial, rest.reasonAt(0), rest.leftMs(0)]).toEqual([false, null, 0])
    const lengths = Array.from({ length: 8 }, () => {
      rest.failed('down', 0, null)
      return rest.leftMs(0)
    })
    expect(lengths).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
  })

  it('is half of it at least', () => {
    const rest = new RestPeriod(() => 0)
    rest.failed('down', 100, null)
    expect([rest.leftMs(100), rest.reasonAt(224), rest.reasonAt(225)]).toEqual([125, 'down', null])
    expect([rest.isTrial, rest.leftMs(1_000)]).toEqual([true, 0])
  })

  it('is as long as the server wants, and over when it answers', () => {
    const rest = new RestPeriod(() => 1)
    rest.failed('busy', 0, 60_000)
    expect([rest.reasonAt(59_999), rest.reasonAt(60_000)]).toEqual(['busy', null])
    rest.answered()
    expect([rest.reasonAt(0), rest.isTrial]).toEqual([null, false])
    rest.failed('down', 0, 0)
    expect(rest.leftMs(0)).toBe(250)
  })
})
