import { describe, expect, it } from 'vitest'
import { AnswerCache } from '../../src/lookups/answer-cache.ts'
import { StandingClock } from '../support/standing-clock.ts'

function cache(maxEntries: number, ttlMs = 100) {
  const clock = new StandingClock()
  return { clock, cache: new AnswerCache({ maxEntries, ttlMs }, clock) }
}

describe('AnswerCache', () => {
  it('keeps rows, and that there is none, for their time', async () => {
    const { cache: kept, clock } = cache(10)
    kept.set('a', [1])
    await clock.advance(60)
    kept.set('b', null)
    expect([kept.get('a'), kept.get('b'), kept.get('c')]).toEqual([[1], null, undefined])
    await clock.advance(40)
    expect([kept.get('a'), kept.get('b')]).toEqual([undefined, null])
    await clock.advance(60)
    expect(kept.get('b')).toBeUndefined()
  })

  it('lets the one go that was asked for longest ago', () => {
    const { cache: kept } = cache(2)
    kept.set('a', [1])
    kept.set('b', [2])
    kept.get('a')
    kept.set('c', [3])
    expect([kept.get('a'), kept.get('b'), kept.get('c')]).toEqual([[1], undefined, [3]])
  })

  it('keeps nothing where it may not, or was told to forget', () => {
    const { cache: none } = cache(0)
    none.set('a', [1])
    expect(none.get('a')).toBeUndefined()
    const { cache: kept } = cache(2)
    kept.set('a', [1])
    kept.clear()
    expect(kept.get('a')).toBeUndefined()
  })
})
