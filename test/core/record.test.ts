import { describe, expect, it } from 'vitest'
import { describeOrigin, eventId } from '../../src/core/record.ts'

const origin = { topic: 'rig.in', partition: 3, offset: 2n ** 62n }

describe('an origin', () => {
  it('identifies its event', () => {
    expect(eventId(origin)).toBe('rig.in-3-4611686018427387904')
  })

  it('reads well in a message', () => {
    expect(describeOrigin(origin)).toBe('rig.in-3 offset 4611686018427387904')
  })
})
