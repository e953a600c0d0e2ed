import { describe, expect, it } from 'vitest'
import { QualityWindows } from '../../../src/monitor/quality/quality-windows.ts'
import { ofClasses, ofNumber } from './support/answers.ts'

describe('QualityWindows', () => {
  it('counts each version by itself, window by window, and all from one on together', () => {
    const windows = new QualityWindows({ windowMs: 10, keepMs: 30 })
    const [one, two] = [windows.answerOf(ofClasses(0.9))!, windows.answerOf(ofNumber(5, { model: 'valve' }))!]
    for (const timeMs of [0, 9, 10, 25]) windows.predicted(one, timeMs)
    windows.predicted(two, 12)
    windows.judged(one, 25, '100', 1)
    expect(windows.takeChanged().map(({ series, start }) => [series.name.model, start])).toEqual([
      ['cooler', 0],
      ['cooler', 10],
      ['cooler', 20],
      ['valve', 10],
    ])
    expect(windows.takeChanged()).toEqual([])
    expect(windows.since([one.series], 10).predictions).toBe(2)
    expect(windows.since([one.series], 0).predictions).toBe(4)
    expect([windows.newestOf(one.series), windows.newestOf(two.series)]).toEqual([20, 10])
  })

  it('knows which windows reach so far back together', () => {
    const windows = new QualityWindows({ windowMs: 10, keepMs: 30 })
    expect([1, 10, 11, 30].map((lengthMs) => windows.backFrom(57, lengthMs))).toEqual([50, 50, 40, 30])
  })

  it('forgets what is too old, and takes nothing for it any more', () => {
    const windows = new QualityWindows({ windowMs: 10, keepMs: 20 })
    const one = windows.answerOf(ofClasses(0.9))!
    const two = windows.answerOf(ofNumber(5, { model: 'valve' }))!
    windows.predicted(two, 5)
    for (const timeMs of [5, 15, 25]) windows.predicted(one, timeMs)
    const { windows: forgotten, series } = windows.forgetBefore(25)
    expect(forgotten.map(({ series, start }) => [series.name.model, start])).toEqual([
      ['cooler', 0],
      ['valve', 0],
    ])
    expect(series).toEqual([two.series])
    expect(windows.predicted(one, 9)).toBe(false)
    expect(windows.judged(one, 9, '3', 1)).toBe(false)
    expect(windows.firstMs).toBe(10)
    expect(windows.since([one.series], -Infinity).predictions).toBe(2)
    expect(windows.forgetBefore(25)).toEqual({ windows: [], series: [] })
    expect(windows.newestOf(two.series)).toBe(-Infinity)
  })

  it('has nothing of answers that no label could be held against', () => {
    const windows = new QualityWindows({ windowMs: 10, keepMs: 20 })
    expect(windows.answerOf(ofNumber(null))).toBeNull()
    windows.answerOf(ofClasses(0.9))
    expect(windows.answerOf(ofClasses(0.9, { label: null }))).toBeNull()
    expect(windows.series).toHaveLength(1)
  })
})
