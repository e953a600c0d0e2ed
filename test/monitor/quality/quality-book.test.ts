import { describe, expect, it } from 'vitest'
import type { Kpi } from '../../../src/monitor/quality/kpis.ts'
import { ByEventId } from '../../../src/monitor/quality/matching.ts'
import { QualityBook } from '../../../src/monitor/quality/quality-book.ts'
import type { GivenAnswer } from '../../../src/monitor/quality/series.ts'
import { ofClasses, ofNumber } from './support/answers.ts'

const kpi: Kpi = {
  ...{ name: 'missed failures', model: 'cooler', metric: 'recall[3]', limit: 0.9, isLeast: true },
  ...{ overMs: 20, minLabels: 2, then: ['alert', 'fallback'] },
}

function opened(changes: Partial<Kpi> = {}) {
  const book = new QualityBook({
    ...{ matching: new ByEventId(), maxWaitMs: 20, maxHeld: 1000, windowMs: 10, rollingMs: 20 },
    kpis: [{ ...kpi, ...changes }],
  })
  const scored = (timeMs: number, given: GivenAnswer, truth?: string) => {
    const eventId = `in-0-${timeMs}`
    book.predict({ eventId, key: null, eventTimeMs: timeMs, timeMs, answers: [given] })
    if (truth !== undefined)
      book.label({ eventId, key: null, timeMs: null, truths: new Map([[given.model, truth]]) })
  }
  const entries = () => Object.fromEntries(book.takeEntries(7).map(({ key, value }) => [key, value]))
  return { book, scored, entries }
}

describe('QualityBook', () => {
  it('says what changed, window by window, what rolls, and how the KPI stands', () => {
    const { scored, entries } = opened()
    scored(1, ofClasses(0.2), '3')
    scored(12, ofClasses(0.2), '100')
    scored(13, ofClasses(0.9))
    const first = entries()
    expect(Object.keys(first)).toEqual([
      'quality/cooler/1/sha256:1/primary//0',
      'quality/cooler/1/sha256:1/primary//10',
      'quality/cooler/1/sha256:1/primary//rolling',
      'kpi/missed failures',
    ])
    expect(first['quality/cooler/1/sha256:1/primary//10']).toMatchObject({
      ...{ at: 7, window: { start: 10, end: 20, isRolling: false }, predictions: 2, labelled: 1 },
      answers: [1, 1],
      metrics: { accuracy: 0, labelledShare: 0.5 },
      confusion: {
        levels: ['3', '100'],
        counts: [
          [0, 0],
          [1, 0],
        ],
      },
    })
    expect(first['quality/cooler/1/sha256:1/primary//rolling']).toMatchObject({
      ...{ window: { start: 0, end: 20, isRolling: true }, predictions: 3, labelled: 2 },
      metrics: { accuracy: 0.5 },
    })
    expect(entries()).toEqual({})
    scored(14, ofClasses(0.9))
    expect(Object.keys(entries())).not.toContain('quality/cooler/1/sha256:1/primary//0')
  })

  it('takes back what it said of windows and versions that are forgotten', () => {
    const { book, scored, entries } = opened()
    scored(1, ofNumber(3, { model: 'valve' }), '3')
    scored(2, ofClasses(0.2), '3')
    entries()
    scored(55, ofClasses(0.2))
    const later = entries()
    expect(later).toMatchObject({
      'quality/valve/1/sha256:1/primary//0': null,
      'quality/valve/1/sha256:1/primary//rolling': null,
      'quality/cooler/1/sha256:1/primary//0': null,
      'quality/cooler/1/sha256:1/primary//rolling': { labelled: 0, predictions: 1 },
    })
    expect(book.neededFromMs).toBe(0)
    expect(book.states).toMatchObject({ matched: 2 })
  })

  it('has nothing to say before the first prediction', () => {
    const { book, entries } = opened()
    book.refuse()
    expect(entries()).toEqual({})
    expect(book.rolling(0)).toEqual([])
    expect(book.kpis(0)).toMatchObject([{ isMet: null, value: null, labelled: 0, digests: [] }])
  })
})

describe('a KPI', () => {
  it('is met, missed, or not known by too few labels', () => {
    const { book, scored } = opened()
    const now = () => book.kpis(0)[0]
    scored(1, ofClasses(0.2), '3')
    expect(now()).toMatchObject({ value: 1, isMet: null, labelled: 1, then: ['alert', 'fallback'] })
    scored(2, ofClasses(0.2), '3')
    expect(now()).toMatchObject({ value: 1, isMet: true, digests: ['sha256:1'] })
    scored(3, ofClasses(0.9), '3')
    expect(now()).toMatchObject({ value: 2 / 3, isMet: false, limit: 0.9 })
    // The windows in which that was are over.
    for (const timeMs of [31, 32]) scored(timeMs, ofClasses(0.2), '3')
    expect(now()).toMatchObject({ value: 1, isMet: true, labelled: 2 })
  })

  it('may have a most in the place of a least', () => {
    const { book, scored } = opened({ metric: 'logLoss', limit: 0.3, isLeast: false })
    for (const timeMs of [1, 2]) scored(timeMs, ofClasses(0.2), '3')
    expect(book.kpis(0)).toMatchObject([{ isMet: true }])
    scored(3, ofClasses(0.2), '100')
    expect(book.kpis(0)).toMatchObject([{ isMet: false }])
  })

  it('is about the versions that answer: both of a canary, and none that was replaced, stands in or scores along', () => {
    const { book, scored } = opened()
    const version = (digest: string, changes: Partial<GivenAnswer> = {}) => ({ digest, ...changes })
    scored(1, ofClasses(0.9, version('old')), '3')
    scored(21, ofClasses(0.2, version('a', { arm: '1' })), '3')
    scored(22, ofClasses(0.2, version('b', { arm: '2' })), '3')
    scored(23, ofClasses(0.9, version('c', { role: 'shadow' })), '3')
    scored(24, ofClasses(0.9, version('d', { role: 'fallback' })), '3')
    expect(book.kpis(0)).toMatchObject([{ labelled: 2, isMet: true, digests: ['a', 'b'] }])
  })

  it('goes by the larger of two groups of versions with other classes', () => {
    const { book, scored } = opened()
    const other = ofClasses(0.2)
    const reversed = { ...other, digest: 'b', probabilities: other.probabilities.toReversed() }
    for (const timeMs of [1, 2, 3]) scored(timeMs, reversed, '3')
    scored(4, ofClasses(0.9), '3')
    expect(book.kpis(0)).toMatchObject([{ labelled: 3, value: 1, digests: ['b'] }])
  })

  it('of the share that is labelled needs predictions, and no labels', () => {
    const { book, scored } = opened({ metric: 'labelledShare', limit: 0.5 })
    for (const timeMs of [1, 2]) scored(timeMs, ofClasses(0.2))
    expect(book.kpis(0)).toMatchObject([{ value: 0, isMet: false }])
  })
})
