import { describe, expect, it } from 'vitest'
import { JavaRandom } from '../../../../src/model/math/random.ts'
import { regularizers } from '../../../../src/model/mojo/glrm/regularizers.ts'

const points = [
  [0.7, -1.2, 0.3],
  [2, 3, 4],
  [-1, -2, -3],
  [0.2, 0.1, 0.9],
].map((x) => Float64Array.from(x))

describe('regularizers', () => {
  it.each([...regularizers].filter(([name]) => name !== 'Simplex'))(
    'of %s move to an allowed point',
    (_, regularizer) => {
      for (const u of points) {
        const out = new Float64Array(3)
        regularizer.proximal(u, 0.5, new JavaRandom(1n), out)
        expect(regularizer.cost(out)).toBeLessThan(Infinity)
      }
    },
  )

  it('of Simplex move to shares, but for the error of summing them', () => {
    for (const u of points) {
      const out = new Float64Array(3)
      regularizers.get('Simplex')!.proximal(u, 0.5, new JavaRandom(1n), out)
      expect(out.every((share) => share >= 0)).toBe(true)
      expect(out.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 14)
    }
  })

  it.each([...regularizers])('of %s may move a point in place', (_, regularizer) => {
    for (const u of points) {
      const [out, same] = [new Float64Array(3), u.slice()]
      regularizer.proximal(u, 0.5, new JavaRandom(1n), out)
      regularizer.proximal(same, 0.5, new JavaRandom(1n), same)
      expect(same).toEqual(out)
    }
  })

  it.each([...regularizers].filter(([, { constrains }]) => constrains))(
    'of %s cost nothing where allowed, and without end elsewhere',
    (_, regularizer) => {
      expect(regularizer.cost(Float64Array.of(-1, -1, -1))).toBe(Infinity)
      const costs = [
        [0, 0, 0],
        [1, 0, 0],
        [0.25, 0.25, 0.5],
      ].map((x) => regularizer.cost(Float64Array.from(x)))
      expect(costs).toContain(0)
    },
  )

  it.each(['Quadratic', 'L1', 'L2'])('of %s find the cheapest point of cost and way', (name) => {
    const regularizer = regularizers.get(name)!
    const delta = 0.5
    for (const u of points) {
      const best = new Float64Array(3)
      regularizer.proximal(u, delta, new JavaRandom(1n), best)
      const total = (x: Float64Array): number =>
        delta * regularizer.cost(x) + x.reduce((sum, value, i) => sum + (value - u[i]!) ** 2 / 2, 0)
      for (let i = 0; i < 3; i++) {
        for (const by of [-1e-3, 1e-3]) {
          expect(total(best.with(i, best[i]! + by))).toBeGreaterThanOrEqual(total(best))
        }
      }
    }
  })
})
