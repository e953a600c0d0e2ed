import { describe, expect, it } from 'vitest'
import { parseFigure } from '../../../bench/score/h2o.ts'

describe('parseFigure', () => {
  it("takes the median of a figure from the reference program's line", () => {
    const line = 'a.zip\trows=5\tscore0=84823 [83454..85076]\teasy(Double)=80936 [80849..80956]\n'
    expect(parseFigure(line)).toBe(84823)
    expect(parseFigure(line, 'easy(Double)')).toBe(80936)
  })

  it('says what it found instead', () => {
    expect(() => parseFigure('oops')).toThrow(/expected a line of figures.*"oops"/)
  })
})
