import { describe, expect, it } from 'vitest'
import { FetchPace } from '../../../../src/transport/kafkajs/source/fetch-pace.ts'
import { StandingClock } from '../../../support/standing-clock.ts'

function pace(state: { count: number; lag: number }) {
  const clock = new StandingClock()
  const sut = new FetchPace(state, clock)
  sut.taken(100)
  return { clock, sut }
}

describe('FetchPace', () => {
  it.each([
    ['nothing waits', { count: 0, lag: 0 }],
    ['a turn waits', { count: 100, lag: 100 }],
    ['the log has a turn', { count: 5, lag: 100 }],
  ])('lets a fetch go out at once where %s', (_, state) => {
    expect(pace(state).sut.due()).toBeNull()
  })

  it('lets one wait until what is there is taken', async () => {
    const { clock, sut } = pace({ count: 5, lag: 5 })
    const due = sut.due()
    expect(clock.waiting).toBe(1)
    sut.taken(100)
    await due
    expect(clock.waiting).toBe(0)
  })

  it('lets none wait for long', async () => {
    const { clock, sut } = pace({ count: 5, lag: 5 })
    const due = sut.due()
    await clock.advance(5)
    await due
    sut.taken(100)
    expect(clock.waiting).toBe(0)
  })
})
