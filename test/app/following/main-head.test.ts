import { describe, expect, it } from 'vitest'
import { mainHead } from '../../../src/app/following/main-head.ts'
import type { PipelineModel } from '../../../src/scoring/parts.ts'
import type { ModelRoute, Routing } from '../../../src/scoring/routing.ts'

const model = (name: string, version: string, tenant?: string) =>
  ({ name, version, ...(tenant === undefined ? {} : { tenant }) }) as unknown as PipelineModel

/** Of arms that end there, each a model from `first` on. */
function route(first: number, ...ends: readonly number[]): ModelRoute {
  const arms = ends.map((upTo, at) => ({ head: first + at, upTo }))
  return { stretches: [{ holds: null, placeOf: null, arms, shadows: [] }], ofTenants: new Map() }
}

const routing = (...routes: readonly ModelRoute[]) => ({ routes }) as unknown as Routing

describe('mainHead', () => {
  it('is the model itself where it has all rows', () => {
    const models = [model('valve', '1', 'acme'), model('cooler', '1'), model('valve', '2')]
    expect(mainHead('valve', { models, routing: null })?.version).toBe('2')
    expect(mainHead('pump', { models, routing: null })).toBeNull()
  })

  it.each([
    [[0.3, 0.9, 1], '2'],
    [[0.5, 1], '1'],
    [[0.1, 0.2, 0.3, 1], '4'],
    // 0.3 - 0.2 is less than 0.1, to the bit.
    [[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], '1'],
  ])('is the version with the most keys, of those alike the first: %j', (ends, version) => {
    const coolers = ends.map((_, at) => model('cooler', String(at + 1)))
    const models = [model('valve', '9'), ...coolers]
    expect(mainHead('cooler', { models, routing: routing(route(0, 1), route(1, ...ends)) })?.version).toBe(
      version,
    )
  })
})
