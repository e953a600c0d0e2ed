import { describe, expect, it } from 'vitest'
import { Refusals } from '../../src/avro/refusals.ts'

const at = (offset: bigint) => ({ topic: 'in', partition: 0, offset })

describe('Refusals', () => {
  it('tells for how long an id has been refused, also after its verdict', () => {
    const refusals = new Refusals()
    expect(refusals.note(7, 1_000)).toBe(0)
    refusals.hold(7, at(1n))
    expect(refusals.note(7, 3_000)).toBe(2_000)
    refusals.release(7)
    expect(refusals.held(3_000)).toEqual([])
    expect(refusals.note(7, 9_000)).toBe(8_000)
  })

  it('holds ids with the record that was met first, the longest held first', () => {
    const refusals = new Refusals()
    for (const [id, nowMs] of [
      [8, 0],
      [7, 500],
    ] as const) {
      refusals.note(id, nowMs)
      refusals.hold(id, at(BigInt(id)))
    }
    refusals.hold(8, at(99n))
    expect(refusals.held(1_000)).toEqual([
      { id: 8, origin: at(8n), heldMs: 1_000 },
      { id: 7, origin: at(7n), heldMs: 500 },
    ])
  })

  it('begins anew with an id that was answered meanwhile', () => {
    const refusals = new Refusals()
    refusals.note(7, 0)
    refusals.hold(7, at(1n))
    refusals.forget(7)
    expect(refusals.held(5_000)).toEqual([])
    expect(refusals.note(7, 5_000)).toBe(0)
  })
})
