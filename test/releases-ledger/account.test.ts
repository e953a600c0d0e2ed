import { describe, expect, it } from 'vitest'
import { ReleaseJudge, releaseBreaches } from './account.ts'
import type { Phase, ReleaseAccount, ScoredRecord } from './account.ts'

const phases: readonly Phase[] = [
  { name: 'before', fromMs: 0, toMs: 5 },
  { name: 'swaps', fromMs: 5, toMs: 7 },
  { name: 'before', fromMs: 7, toMs: 9 },
]

const scored = (offset: number, over: Partial<ScoredRecord> = {}): ScoredRecord => ({
  ...{ id: `in-0-${offset}`, version: '1', release: 1, arm: null, key: 'a', partition: 0 },
  ...{ writtenMs: offset + 10 * (offset + 1), ...over },
})

/** Of ten records, published one a millisecond. */
function accountOf(
  predictions: readonly ScoredRecord[],
  deadLetters: readonly string[] = [],
): ReleaseAccount {
  const judge = new ReleaseJudge(phases)
  for (let offset = 0; offset < 10; offset++) judge.input({ id: `in-0-${offset}`, publishedMs: offset })
  for (const prediction of predictions) judge.prediction(prediction)
  for (const id of deadLetters) judge.deadLetter(id, 0)
  return judge.account()
}

const whole = [...Array(10).keys()].map((offset) =>
  scored(offset, offset < 6 ? {} : { version: '2', release: 2 }),
)

describe('an account of releases', () => {
  it('finds nothing where each record has one prediction, and counts them by version and phase', () => {
    const account = accountOf(whole)
    expect(releaseBreaches(account, {})).toEqual([])
    expect(account.byVersion).toEqual({ 1: 6, 2: 4 })
    expect(account.latencies).toEqual([
      { name: 'before', records: 7, p50: 40, p99: 90, longest: 90 },
      { name: 'swaps', records: 2, p50: 70, p99: 70, longest: 70 },
    ])
  })

  it('takes a dead letter for an outcome', () => {
    expect(releaseBreaches(accountOf(whole.slice(1), ['in-0-0']), {})).toEqual([])
  })

  it.each([
    ['1 lost', whole.slice(1)],
    ['1 under an id that is not theirs', [...whole, scored(10)]],
    ['1 out of order', [...whole.slice(1), whole[0]!]],
    ['1 scored by two versions', [...whole, scored(9, { version: '1' })]],
    ['1 scored by an older release', whole.with(8, scored(8))],
    ['1 repeated', [...whole, whole[9]!]],
    ['9 predictions and 0 dead letters of 10', whole.slice(1)],
  ])('says: %s', (breach, predictions) => {
    expect(releaseBreaches(accountOf(predictions), {}).join('\n')).toContain(breach)
  })

  it('allows what a kill brings, if it is told', () => {
    const killed = accountOf([...whole, scored(9), scored(8)])
    expect(releaseBreaches(killed, { repeats: true, twoReleases: true })).toEqual([])
    expect(releaseBreaches(killed, { repeats: true })).not.toEqual([])
  })
})
