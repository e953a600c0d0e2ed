import { describe, expect, it } from 'vitest'
import { originNamed } from '../../src/core/event-origin.ts'
import { eventId } from '../../src/core/record.ts'

describe('originNamed', () => {
  it.each([
    { topic: 'cycles', partition: 0, offset: 5n },
    { topic: 'a-1-2', partition: 12, offset: 9_007_199_254_740_993n },
    { topic: 'a.b_c-', partition: 3, offset: 0n, windowStartMs: 1_796_131_200_000 },
    { topic: 'early', partition: 3, offset: 0n, windowStartMs: -5 },
  ])('reads the id of %o', (origin) => {
    expect(originNamed(eventId(origin))).toEqual(origin)
  })

  it.each(['', 'cycles', 'cycles-1', '-1-2', 'cycles-a-2', 'cycles-1-2@', 'cycles-1-2@x'])(
    'finds no record in %j',
    (text) => {
      expect(originNamed(text)).toBeNull()
    },
  )
})
