import { describe, expect, it } from 'vitest'
import { comparisonLines, shadowLines } from '../../../src/releases/canary/comparison.ts'
import type { CountedArm } from '../../../src/releases/canary/comparison.ts'
import { noCounts } from '../../../src/scoring/arm-counts.ts'
import { latencyBin, latencyBins } from '../../../src/scoring/latency-bins.ts'
import { noPairs } from '../../../src/scoring/pair-counts.ts'

function arm(version: number, share: number, records: number, refused: number): CountedArm {
  const micros = Array<number>(latencyBins).fill(0)
  micros[latencyBin(3)] = records
  const counts = { ...noCounts, records, refused, micros, labels: { 3: records * 0.3, 20: records * 0.7 } }
  return { version, share, counts, keys: null }
}

describe('arms beside each other', () => {
  it('have a line each, and one for what they differ by', () => {
    expect(comparisonLines([arm(7, 90, 9000, 180), arm(8, 10, 1000, 25)], true)).toEqual([
      "version 7 (90 %, got 90.00 % of the records): 9,000 records; refused 2.00 %; median 3.0 µs, p99 4.0 µs; '20' 70.00 %, '3' 30.00 %",
      "version 8 (10 %, got 10.00 % of the records): 1,000 records; refused 2.50 %; median 3.0 µs, p99 4.0 µs; '20' 70.00 %, '3' 30.00 %",
      'version 8 beside 7: refusals +0.54 points (-1.07 to +2.15 points, 95 % at any time); not decided: about 3,910 more records of version 8 for a difference of a point',
    ])
  })

  it('are decided once the difference is certain', () => {
    const [, , more] = comparisonLines([arm(7, 50, 10_000, 200), arm(8, 50, 10_000, 600)], true)
    expect(more).toMatch(/^version 8 beside 7: refusals \+4.00 points .*; certainly more$/)
    const [, , fewer] = comparisonLines([arm(7, 50, 10_000, 600), arm(8, 50, 10_000, 200)], true)
    expect(fewer).toMatch(/; certainly fewer$/)
  })

  it('say when there is less between them than a point', () => {
    const [, , line] = comparisonLines([arm(7, 50, 10_000, 200), arm(8, 50, 10_000, 200)], true)
    expect(line).toMatch(/not decided: less than a point, as 10,000 records would show$/)
  })

  it('are not compared where they do not have the keys of their shares', () => {
    const arms = [
      { ...arm(7, 90, 9000, 180), keys: 812.3 },
      { ...arm(8, 10, 1000, 25), keys: Infinity },
    ]
    const [one, other, why] = comparisonLines(arms, false)
    expect(one).toContain('9,000 records of about 810 keys; refused')
    expect(other).toContain('1,000 records of too many keys to count; refused')
    expect(why).toBe('not compared: the arms do not have the keys that their shares promise')
  })

  it('may have no records', () => {
    expect(comparisonLines([arm(7, 90, 0, 0), arm(8, 10, 0, 0)], true)).toEqual([
      'version 7 (90 %): 0 records',
      'version 8 (10 %): 0 records',
      'version 8 beside 7: refusals not decided: one of them has no records',
    ])
  })

  it('are one where one version has all keys, and none where nobody answers', () => {
    expect(comparisonLines([arm(7, 100, 10, 0)], true)).toHaveLength(1)
    expect(comparisonLines([], true)).toEqual([])
  })
})

describe('a shadow beside the version that answers', () => {
  it('shows agreement, what moved, and refusals', () => {
    const pairs = {
      compared: 1000,
      onlyFirst: 60,
      onlySecond: 0,
      labels: { 3: { 3: 300, 20: 7 }, 20: { 20: 690, 3: 3 } },
      shifts: { p3: { count: 1000, sum: 50, squares: 42.5 } },
    }
    expect(shadowLines(7, 8, pairs)).toEqual([
      'shadow 8 beside version 7: 1,000 records compared',
      '  labels agree for 99.00 % (97.97 % to 99.93 %, 95 % at any time)',
      "  '3' became '20' for 7 records",
      "  '20' became '3' for 3 records",
      '  p3: moved by 0.0500 in the mean, standard deviation 0.200',
      '  refused by the shadow alone 60, by version 7 alone 0: certainly more',
    ])
  })

  it('does not decide by a few refusals', () => {
    const pairs = { ...noPairs, compared: 1000, onlyFirst: 3, onlySecond: 1 }
    expect(shadowLines(7, 8, pairs).at(-1)).toMatch(/not decided$/)
  })

  it('has nothing to say before anything is compared', () => {
    expect(shadowLines(7, 8, noPairs)).toEqual(['shadow 8 beside version 7: nothing compared yet'])
  })
})
