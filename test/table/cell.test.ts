import { describe, expect, it } from 'vitest'
import { formatNumber } from '../../src/table/cell.ts'

describe('formatNumber', () => {
  it.each([0, -0, 0.1, 1 / 3, -1e-320, 1e21, Number.MAX_VALUE, 2 ** 53 + 2, Infinity, NaN])(
    'writes %d so that it is read back to the same bits',
    (value) => {
      expect(Number(formatNumber(value))).toBe(value)
    },
  )
})
