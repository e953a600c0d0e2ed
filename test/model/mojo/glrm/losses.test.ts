import { describe, expect, it } from 'vitest'
import { levelLoss, numericLoss } from '../../../../src/model/mojo/glrm/losses.ts'

const step = 1e-6

describe('numericLoss', () => {
  it.each(['Quadratic', 'Absolute', 'Huber', 'Poisson', 'Logistic', 'Hinge', 'Periodic(7)'])(
    'of %s has the slope that its values show',
    (name) => {
      const numeric = numericLoss(name)!
      for (const u of [-2.3, -0.6, 0.4, 1.7]) {
        for (const a of [0, 1]) {
          const seen = (numeric.loss(u + step, a) - numeric.loss(u - step, a)) / (2 * step)
          expect(numeric.slope(u, a)).toBeCloseTo(seen, 5)
        }
      }
    },
  )

  it.each(['Quadratic', 'Absolute', 'Huber', 'Periodic(7)'])(
    'of %s is nothing at the number itself',
    (name) => {
      expect(numericLoss(name)!.loss(3, 3)).toBe(0)
    },
  )

  it('knows no other', () => {
    expect([numericLoss('Cubic'), numericLoss('Periodic()'), numericLoss('Categorical')]).toEqual([
      null,
      null,
      null,
    ])
  })
})

describe('levelLoss', () => {
  it.each(['Categorical', 'Ordinal'])('of %s has the slopes that its values show', (name) => {
    const categorical = levelLoss(name)!
    const u = Float64Array.of(0.4, -1.7, 0.2)
    for (const level of [0, 1, 2]) {
      const found = new Float64Array(3)
      categorical.slopes(u, level, 3, found)
      found.forEach((slope, i) => {
        const at = (by: number): number => categorical.loss(u.with(i, u[i]! + by), level, 3)
        expect(slope).toBeCloseTo((at(step) - at(-step)) / (2 * step), 5)
      })
    }
  })

  it('knows no other', () => {
    expect(levelLoss('Quadratic')).toBeNull()
  })
})
