import { describe, expect, it } from 'vitest'
import { refuseHeldReadings } from '../../src/pipeline/held-readings.ts'
import { readingsFrom } from './support/windowed-rig.ts'

const batch = (offset: number, mark: { nextOffset: bigint; watermarkMs: number } | null) =>
  readingsFrom(offset, [{ rigId: 'a', ts: 1 }], { mark })

describe('refuseHeldReadings', () => {
  it('refuses records from before the place that the group had come to, with each way out', () => {
    const refuse = () => {
      refuseHeldReadings(batch(14, { nextOffset: 15n, watermarkMs: 25_000 }))
    }
    expect(refuse).toThrow(expect.objectContaining({ code: 'CONFIG', exit: 'usage' }))
    expect(refuse).toThrow(/^in\/0: the group holds readings back from offset 14 on, .* had come to 15/)
    expect(refuse).toThrow(/windows\.idleAfter; or .* another input\.group; or, .* --to-offset/)
  })

  it.each([
    ['without a mark', batch(14, null)],
    ['of a group that held nothing back', batch(15, { nextOffset: 15n, watermarkMs: 25_000 })],
    ['without records', { ...batch(14, { nextOffset: 15n, watermarkMs: 25_000 }), records: [] }],
  ])('lets a batch pass %s', (_what, given) => {
    expect(() => {
      refuseHeldReadings(given)
    }).not.toThrow()
  })
})
