import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LabelJoin } from '../../../src/monitor/quality/label-join.ts'
import type { LabelState } from '../../../src/monitor/quality/label-join.ts'
import type { NamedFigures } from '../../../src/monitor/quality/figures.ts'
import { ByEventId, ByKeyAndTime } from '../../../src/monitor/quality/matching.ts'
import type { Matching } from '../../../src/monitor/quality/matching.ts'
import { QualityWindows } from '../../../src/monitor/quality/quality-windows.ts'
import type { GivenAnswer } from '../../../src/monitor/quality/series.ts'
import { ofClasses, ofNumber } from './support/answers.ts'

const hour = 3_600_000

interface Given {
  readonly matching?: Matching
  readonly maxWaitMs?: number
  readonly maxHeld?: number
}

function joined({ matching = new ByEventId(), maxWaitMs = hour, maxHeld = 1000 }: Given = {}) {
  const windows = new QualityWindows({ windowMs: hour, keepMs: 100 * hour })
  const join = new LabelJoin(matching, { maxWaitMs, maxHeld }, windows)
  const predict = (timeMs: number, given: readonly GivenAnswer[], id = `in-0-${timeMs}`, key = 'rig') => {
    const answers = given.flatMap((each) => windows.answerOf(each) ?? [])
    join.predict({ eventId: id, key, eventTimeMs: timeMs, timeMs, answers })
  }
  const label = (eventId: string, truth: string, model = 'cooler') => {
    join.label({ eventId, key: null, timeMs: null, truths: new Map([[model, truth]]) })
  }
  const labelAt = (timeMs: number, truth: string, key = 'rig') => {
    join.label({ eventId: null, key, timeMs, truths: new Map([['cooler', truth]]) })
  }
  const named = () => {
    const [series] = windows.series
    return series === undefined ? {} : windows.since([series], -Infinity).named()
  }
  const counted = (): Partial<Record<LabelState, number>> =>
    Object.fromEntries(Object.entries(join.counts).filter(([, count]) => count > 0))
  return { join, windows, predict, label, labelAt, named, counted }
}

describe('LabelJoin by event id', () => {
  it('takes a label after its prediction, and before it', () => {
    const { predict, label, named, counted } = joined()
    predict(0, [ofClasses(0.9)])
    label('in-0-0', '100')
    label('in-0-1', '100')
    predict(1, [ofClasses(0.2)])
    expect(counted()).toEqual({ matched: 2 })
    expect(named()).toMatchObject({ accuracy: 0.5, labelledShare: 1 })
  })

  it('counts repeats and corrections apart, and the last label holds', () => {
    const { predict, label, named, counted } = joined()
    predict(0, [ofClasses(0.9)])
    for (const truth of ['3', '3', '100', '100']) label('in-0-0', truth)
    expect(counted()).toEqual({ matched: 1, repeated: 2, corrected: 1 })
    expect(named()).toMatchObject({ accuracy: 1, 'recall[100]': 1 })
    expect(named()).not.toHaveProperty('recall[3]')
  })

  it('takes the last of labels that wait, whichever came first', () => {
    const { predict, label, named, counted } = joined()
    for (const truth of ['3', '100']) label('in-0-0', truth)
    predict(0, [ofClasses(0.9)])
    expect(counted()).toEqual({ matched: 1, corrected: 1 })
    expect(named()).toMatchObject({ accuracy: 1 })
  })

  it('puts labels of several models together', () => {
    const { join, predict, windows, label } = joined()
    predict(0, [ofClasses(0.9), ofNumber(4, { model: 'valve' })])
    label('in-0-0', '100')
    label('in-0-0', '5', 'valve')
    const figures = windows.series.map((series) => windows.since([series], 0).named())
    expect(figures).toMatchObject([{ accuracy: 1 }, { mae: 1 }])
    expect(join.counts).toMatchObject({ matched: 2, repeated: 0 })
  })

  it('counts a record that was scored again once, and another version of it by itself', () => {
    const { predict, label, windows } = joined()
    predict(0, [ofClasses(0.9)])
    label('in-0-0', '100')
    predict(0, [ofClasses(0.9), ofClasses(0.1, { version: '2', role: 'shadow' })])
    const figures = windows.series.map((series) => windows.since([series], 0).named())
    expect(figures).toMatchObject([
      { accuracy: 1, labelledShare: 1 },
      { accuracy: 0, labelledShare: 1 },
    ])
  })

  it('waits so long in event time, and no longer', () => {
    const { join, predict, label, counted } = joined()
    label('in-0-7', '3')
    predict(0, [ofClasses(0.9)])
    predict(hour, [ofClasses(0.9)])
    expect(counted()).toEqual({})
    label('in-1-1', '3')
    predict(hour + 1, [ofClasses(0.9)])
    expect(counted()).toEqual({ 'no-label': 1, 'no-prediction': 1 })
    label('in-0-0', '3')
    predict(2 * hour + 2, [ofClasses(0.9)])
    expect(counted()).toEqual({ 'no-label': 3, 'no-prediction': 2, 'too-late': 1 })
    expect(join.held).toBe(1)
  })

  it('holds no more than it may, and the oldest go first', () => {
    const { join, predict, label, counted } = joined({ maxHeld: 3 })
    label('in-9-9', '3')
    for (let at = 0; at < 3; at++) predict(at, [ofClasses(0.9)])
    expect(counted()).toEqual({ 'pushed-out': 1 })
    for (let at = 3; at < 50; at++) {
      predict(at, [ofClasses(0.9)])
      expect(join.held).toBeLessThanOrEqual(3)
    }
    label('in-0-49', '100')
    expect(counted()).toEqual({ 'pushed-out': 49, matched: 1 })
    for (let at = 0; at < 50; at++) label(`in-5-${at}`, '3')
    expect(join.held).toBe(3)
  })

  it('counts a prediction that is older than all windows as too late', () => {
    const { join, predict, named } = joined()
    predict(1000 * hour, [ofClasses(0.9)])
    join.refuse()
    const forgotten = joined()
    forgotten.predict(1000 * hour, [ofClasses(0.9)])
    forgotten.windows.forgetBefore(1000 * hour)
    forgotten.predict(10 * hour, [ofClasses(0.9)])
    expect(forgotten.counted()).toEqual({ 'too-late': 1 })
    expect(join.counts.unreadable).toBe(1)
    expect(named()).toMatchObject({ labelledShare: 0 })
  })

  it('counts a truth that is no number as no label', () => {
    const { predict, label, named, counted } = joined()
    predict(0, [ofNumber(3)])
    label('in-0-0', 'three')
    expect(counted()).toEqual({ unreadable: 1 })
    expect(named()).not.toHaveProperty('mae')
  })
})

describe('LabelJoin by key and time', () => {
  const byTime = () => joined({ matching: new ByKeyAndTime(10) })

  it('takes the nearest prediction of the key within the tolerance', () => {
    const { predict, labelAt, counted, windows } = byTime()
    predict(100, [ofClasses(0.9)])
    predict(112, [ofClasses(0.1)])
    predict(107, [ofClasses(0.9)], 'in-1-107', 'other')
    labelAt(107, '3')
    labelAt(89, '100')
    labelAt(123, '3')
    labelAt(100, '100', 'nobody')
    expect(counted()).toEqual({ matched: 1 })
    const figures = windows.since([windows.series[0]!], 0)
    expect(figures.confusion!.counts).toEqual([
      [1, 0],
      [0, 0],
    ])
  })

  it('gives a label to a prediction that is nearer, though it comes later', () => {
    const { predict, labelAt, named, counted } = byTime()
    predict(100, [ofClasses(0.1)])
    labelAt(106, '100')
    expect(named()).toMatchObject({ accuracy: 0, labelledShare: 1 })
    predict(105, [ofClasses(0.9)])
    expect(named()).toMatchObject({ accuracy: 1, labelledShare: 0.5 })
    expect(counted()).toEqual({ matched: 1 })
  })

  it('takes the earlier of two that are as near', () => {
    for (const times of [
      [100, 110],
      [110, 100],
    ]) {
      const { predict, labelAt, named } = byTime()
      labelAt(105, '100')
      for (const time of times) predict(time, [ofClasses(time === 100 ? 0.9 : 0.1)])
      expect(named()).toMatchObject({ accuracy: 1, labelledShare: 0.5 })
    }
  })

  it('knows by its time that a label is too late', () => {
    const { predict, labelAt, counted } = byTime()
    predict(3 * hour, [ofClasses(0.9)])
    labelAt(hour, '3')
    predict(5 * hour, [ofClasses(0.9)])
    expect(counted()).toEqual({ 'too-late': 1, 'no-label': 1 })
  })
})

interface Step {
  readonly kind: 'prediction' | 'label'
  readonly at: number
  readonly p: number
  readonly truth: string
}

describe.each([
  ['event id', () => new ByEventId()],
  ['key and time', () => new ByKeyAndTime(3)],
] as const)('LabelJoin by %s, whatever the order', (by, matching) => {
  const step: fc.Arbitrary<Step> = fc.record({
    kind: fc.constantFrom('prediction', 'label'),
    at: fc.nat(30),
    p: fc.double({ min: 0, max: 1, noNaN: true }),
    truth: fc.constantFrom('3', '100'),
  })

  function figuresOf(steps: readonly Step[]) {
    const { predict, label, labelAt, windows } = joined({ matching: matching() })
    for (const { kind, at, p, truth } of steps)
      if (kind === 'prediction') predict(at, [ofClasses(p)])
      else if (by === 'event id') label(`in-0-${at}`, truth)
      else labelAt(at + 0.5, truth)
    const [series] = windows.series
    return series === undefined ? {} : windows.since([series], 0).named()
  }

  it('comes to what a look at all of it at once comes to', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const unique = steps.filter(
          ({ kind, at }, place) =>
            kind === 'label' ||
            steps.findIndex((other) => other.kind === 'prediction' && other.at === at) === place,
        )
        const predictions = unique.filter(({ kind }) => kind === 'prediction')
        const labels = unique.filter(({ kind }) => kind === 'label')
        const batch = figuresOf([...predictions.toSorted((a, b) => a.at - b.at), ...labels])
        expectClose(figuresOf(unique), batch)
        expectClose(figuresOf([...labels, ...predictions]), batch)
      }),
    )
  })
})

/** What was taken back of sums leaves at most a rounding of the smallest numbers. */
function expectClose(figures: NamedFigures, expected: NamedFigures): void {
  expect(Object.keys(figures).sort()).toEqual(Object.keys(expected).sort())
  for (const [name, figure] of Object.entries(figures))
    expect(Math.abs(figure - expected[name]!), name).toBeLessThan(1e-12)
}
