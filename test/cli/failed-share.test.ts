import { describe, expect, it } from 'vitest'
import { tooManyFailed } from '../../src/cli/failed-share.ts'

describe('tooManyFailed', () => {
  it.each([
    [0, 0, 50],
    [0, 10, 0],
    [5, 10, 50],
    [9, 10, 100],
  ])('lets %i of %i pass at %i %%', (failed, total, limit) => {
    expect(tooManyFailed(failed, total, limit, 'rows')).toBeNull()
  })

  it.each([
    [10, 10, 100, 'none of the 10 rows could be scored: the reasons stand above'],
    [
      9473,
      10000,
      50,
      '9,473 of 10,000 rows (94.7 %) could not be scored, more than --max-refused allows (50 %)',
    ],
    [1, 10, 0, '1 of 10 rows (10 %) could not be scored, more than --max-refused allows (0 %)'],
  ])('tells of %i of %i at %i %%', (failed, total, limit, message) => {
    expect(tooManyFailed(failed, total, limit, 'rows')).toBe(message)
  })

  it('says what was to become of them', () => {
    expect(tooManyFailed(2, 2, 50, 'events', 'made a row')).toContain(
      'none of the 2 events could be made a row',
    )
  })
})
