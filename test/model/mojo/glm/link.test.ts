import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../../src/core/errors.ts'
import { glmLinks, inverseLink, readInverseLink } from '../../../../src/model/mojo/glm/link.ts'
import { openTiny } from '../algorithms/tiny-mojo.ts'

const linkOf = (info: Readonly<Record<string, string | number>>): ((margin: number) => number) =>
  readInverseLink(
    openTiny({ info: { algorithm: 'Generalized Linear Modeling', ...info }, columns: ['x', 'y'] }),
  )

describe('inverseLink', () => {
  it.each([
    ['identity', 0, -2, -2],
    ['logit', 0, 0, 0.5],
    ['logit', 0, -800, 0],
    ['log', 0, 0, 1],
    ['inverse', 0, 4, 0.25],
    ['inverse', 0, -4, -0.25],
    ['inverse', 0, 0, 1e5],
    ['inverse', 0, -1e-9, -1e5],
    ['tweedie', 0, 0, 1],
    ['tweedie', 0, -800, 2e-16],
    ['tweedie', 0.5, 3, 9],
  ] as const)('of %s (power %d) takes %d to %d', (link, power, margin, mean) => {
    expect(inverseLink(link, power)(margin)).toBeCloseTo(mean, 8)
  })
})

describe('readInverseLink', () => {
  it('knows all links', () => {
    for (const link of glmLinks) expect(linkOf({ link })(1)).toBe(inverseLink(link, 0)(1))
  })

  it("takes tweedie's power", () => {
    expect(linkOf({ link: 'tweedie', tweedie_link_power: 2 })(16)).toBe(4)
  })

  it('refuses another link', () => {
    expect(() => linkOf({ link: 'probit' })).toThrow(ModelError)
    expect(() => linkOf({ link: 'probit' })).toThrow(/link must be one of identity, .*, not probit/)
  })
})
