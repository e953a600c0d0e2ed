import { describe, expect, it } from 'vitest'
import { cappedExp, inverseLink, linkOfDistribution, links, logistic } from '../../../src/model/mojo/link.ts'

describe('inverseLink', () => {
  it.each([
    ['identity', -3.5, -3.5],
    ['log', 1, Math.E],
    ['log', 100, 1e19],
    ['logit', 0, 0.5],
    ['logit', -1000, 1 / (1 + 1e19)],
    ['ologit', 0, 0.5],
    ['ologlog', -100, 0],
    ['ologlog', 5, 1],
    ['oprobit', 7, 0],
    ['inverse', 4, 0.25],
    ['inverse', -4, -0.25],
    ['inverse', -1e-9, 1 / -1e-5],
    ['inverse', 0, Infinity],
  ] as const)('%s of %d', (link, margin, expected) => {
    expect(inverseLink(link)(margin)).toBe(expected)
  })

  it('has a function for every link', () => {
    for (const link of links) expect(inverseLink(link)(0.25)).toBeTypeOf('number')
  })

  it('keeps NaN', () => {
    expect([cappedExp(NaN), logistic(NaN)]).toEqual([NaN, NaN])
  })
})

describe('linkOfDistribution', () => {
  it.each([
    ['bernoulli', 'logit'],
    ['modified_huber', 'logit'],
    ['multinomial', 'log'],
    ['tweedie', 'log'],
    ['gaussian', 'identity'],
    ['AUTO', 'identity'],
    ['made up', null],
  ])('of %s is %s', (distribution, link) => {
    expect(linkOfDistribution(distribution)).toBe(link)
  })
})
