import { describe, expect, it } from 'vitest'
import { copyCells } from '../../../src/model/wasm/copy-cells.ts'

describe('copyCells', () => {
  it.each([0, 1, 63, 64, 200])('copies %i cells and no more', (count) => {
    const from = Float64Array.from({ length: 300 }, (_, i) => i)
    const to = new Float64Array(250).fill(-1)
    copyCells(to, from, 7, count)
    expect(to).toEqual(Float64Array.from({ length: 250 }, (_, i) => (i < count ? i + 7 : -1)))
  })
})
