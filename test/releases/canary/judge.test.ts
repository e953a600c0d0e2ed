import { describe, expect, it } from 'vitest'
import { defaultLimits, judgeCanary, noStrikes } from '../../../src/releases/canary/judge.ts'
import type { CanaryPlan, CanaryStanding, CanaryVerdict } from '../../../src/releases/canary/judge.ts'
import { addCounts, noCounts } from '../../../src/scoring/arm-counts.ts'
import type { ArmCounts } from '../../../src/scoring/arm-counts.ts'
import { latencyBin, latencyBins } from '../../../src/scoring/latency-bins.ts'

const plan: CanaryPlan = {
  kind: 'canary',
  salt: 'cooler/8',
  from: 7,
  to: 8,
  steps: [1, 10, 100],
  step: 1,
  hold: { records: 5000, seconds: 60 },
  limits: defaultLimits,
}
const standing: CanaryStanding = {
  heldMs: 60_000,
  failedToLoad: null,
  haveTheirKeys: true,
  strikes: noStrikes,
}

function times(records: number, micros: number): readonly number[] {
  const bins = Array<number>(latencyBins).fill(0)
  bins[latencyBin(micros)] = records
  return bins
}

/** Rows of an arm that does well: a percent refused, labels and scores in fixed shares. */
function arm(records: number, other: Partial<ArmCounts> = {}): ArmCounts {
  return {
    records,
    refused: records / 100,
    micros: times(records, 30),
    labels: { 3: records * 0.2, 20: records * 0.3, 100: records * 0.5 },
    scores: { p3: [records * 0.5, records * 0.3, records * 0.2] },
    ...other,
  }
}

const primary = arm(90_000)
const good = arm(10_000)

const judge = (candidate: ArmCounts, about: Partial<CanaryStanding> = {}, of = plan, before = primary) =>
  judgeCanary(of, before, candidate, { ...standing, ...about })

/** Judged again and again, as many more of its rows having come, until it is no longer held, ten times at most. */
function judgeOn(candidate: ArmCounts): { readonly last: CanaryVerdict; readonly judged: number } {
  let last = judge(candidate)
  let judged = 1
  for (let all = candidate; last.verdict === 'hold' && judged < 10; judged++) {
    all = addCounts(all, candidate)
    last = judge(all, { strikes: last.strikes })
  }
  return { last, judged }
}

describe('a canary whose arms do not have the keys of their shares', () => {
  it('is held, unless it cannot be loaded or refuses all', () => {
    const about = { haveTheirKeys: false }
    expect(judge(good, about)).toMatchObject({
      verdict: 'hold',
      text: expect.stringMatching(/^not compared: /) as string,
    })
    expect(judge(arm(10_000, { refused: 9_000 }), about)).toMatchObject({ verdict: 'hold' })
    expect(judge(arm(10_000, { refused: 10_000 }), about)).toMatchObject({ reason: 'refusals' })
    expect(judge(good, { ...about, failedToLoad: 'no memory' })).toMatchObject({ reason: 'load-failed' })
  })
})

describe('a canary that does as well', () => {
  it('goes on when its step has been held', () => {
    expect(judge(good)).toMatchObject({ verdict: 'advance', reason: null })
    expect(judge(good).text).toBe(
      '10,000 records; refused 1.00 %, before 1.00 % (limit 2.00 % more); labels 0.000 apart (limit 0.2); ' +
        'p3 0.000 apart (limit 0.3); median 24 µs, before 24 µs (limit 4 times); p99 32 µs, before 32 µs',
    )
  })

  it.each([
    ['records', { records: 10_001, seconds: null }, 'held for 1 more record'],
    ['time', { records: null, seconds: 90 }, 'held for 30 s'],
    ['both', { records: 12_000, seconds: 90 }, 'held for 2,000 more records and 30 s'],
  ])('is held as long as it lacks %s', (_, hold, text) => {
    const held = judge(good, {}, { ...plan, hold })
    expect(held).toMatchObject({ verdict: 'hold', reason: null })
    expect(held.text).toContain(text)
  })

  it('goes on at once where nothing is to be held', () => {
    expect(judge(arm(100), {}, { ...plan, hold: { records: null, seconds: null } }).verdict).toBe('advance')
  })
})

describe('too few records', () => {
  it.each([
    ['the new version', primary, { ...arm(99), refused: 40 }, 'version 8 has 99 of 100 records'],
    ['the version before', arm(99), good, 'version 7 has 99 of 100 records'],
  ])('of %s decide nothing', (_, before, candidate, text) => {
    const strikes = { ...noStrikes, scores: 1, latency: 2 }
    expect(judge(candidate, { strikes }, plan, before)).toEqual({
      verdict: 'hold',
      reason: null,
      text,
      strikes,
    })
  })

  it('of the version before are no matter at 100 %, where it gets none', () => {
    const last = { ...plan, step: 2 }
    expect(judge(good, {}, last, noCounts).verdict).toBe('advance')
    expect(judge(arm(10_000, { refused: 5000 }), {}, last, primary).reason).toBe('refusals')
  })
})

describe('a canary that does worse', () => {
  it('is taken back at once where it cannot be loaded', () => {
    const verdict = judge(noCounts, { failedToLoad: 'checksum of trees/t00.bin is wrong' })
    expect(verdict).toMatchObject({ verdict: 'roll-back', reason: 'load-failed' })
    expect(verdict.text).toBe('version 8 cannot be loaded: checksum of trees/t00.bin is wrong')
  })

  it('is taken back after 50 rows where it refuses all of them', () => {
    const [few, enough] = [49, 50].map((records) => judge({ ...noCounts, records, refused: records }))
    expect(few!.verdict).toBe('hold')
    expect(enough).toMatchObject({ verdict: 'roll-back', reason: 'refusals' })
    expect(enough!.text).toBe('all 50 rows are refused')
  })

  it('is not taken back for rows that the version before refuses as well', () => {
    const poison = arm(450, { refused: 449 })
    expect(judge({ ...noCounts, records: 50, refused: 50 }, {}, plan, poison).verdict).toBe('hold')
  })

  const shifted = { p3: [1000, 2000, 7000] }
  const other = { 3: 5000, 20: 3000, 100: 2000 }

  it.each([
    ['refusals', 1, arm(10_000, { refused: 500 })],
    ['labels', 1, arm(10_000, { labels: other })],
    ['labels', 1, arm(10_000, { labels: { another: 10_000 } })],
    ['scores', 2, arm(10_000, { scores: shifted })],
    ['latency', 3, arm(10_000, { micros: times(10_000, 600) })],
    ['latency', 3, arm(10_000, { micros: times(9800, 30).map((n, i) => (i === 22 ? 200 : n)) })],
  ])('is taken back for %s at judgement %i', (reason, at, candidate) => {
    const { last, judged } = judgeOn(candidate)
    expect({ verdict: last.verdict, reason: last.reason, judged }).toEqual({
      verdict: 'roll-back',
      reason,
      judged: at,
    })
    expect(last.text).toContain('limit')
  })

  it.each([
    ['refusals', { refusals: null }, arm(10_000, { refused: 10_000 })],
    ['labels', { labels: null }, arm(10_000, { labels: other })],
    ['scores', { scores: null }, arm(10_000, { scores: shifted })],
    ['latencyFactor', { latencyFactor: null }, arm(10_000, { micros: times(10_000, 600) })],
  ])('goes on where %s is not looked at', (_, limit, candidate) => {
    const limits = { ...defaultLimits, ...limit }
    expect(judge(candidate, {}, { ...plan, limits }).verdict).toBe('advance')
  })

  it.each([
    ['refusals', arm(100, { refused: 4 })],
    ['labels', arm(100, { labels: { 3: 37, 20: 30, 100: 33 } })],
    ['scores', arm(100, { scores: { p3: [35, 30, 35] } })],
  ])('is held while chance could have done it: %s', (_, candidate) => {
    const limits = { ...defaultLimits, labels: 0.15, scores: 0.1 }
    const held = judge(
      candidate,
      { strikes: { ...noStrikes, scores: 1 } },
      { ...plan, hold: { records: null, seconds: null }, limits },
    )
    expect(held).toMatchObject({ verdict: 'hold', strikes: { scores: 0, latency: 0 } })
    expect(held.text).toContain('not certain yet')
  })

  describe('by the same rows of', () => {
    const shares = { 3: 0.2, 20: 0.3, 100: 0.5 }

    /** 16 groups of keys, of 625 rows each. */
    function grouped(
      groupOf: (group: number) => { readonly refused: number; readonly label3: number },
    ): ArmCounts {
      const groups = Array.from({ length: 16 }, (_, group) => {
        const { refused, label3 } = groupOf(group)
        const rest = (1 - label3) / 0.8
        const labels = { 3: label3, 20: shares[20] * rest, 100: shares[100] * rest }
        const rows = Object.entries(labels).map(([label, share]) => [label, share * (625 - refused)] as const)
        return { records: 625, refused, labels: Object.fromEntries(rows) }
      })
      const whole = groups.map((each) => ({ ...noCounts, ...each })).reduce(addCounts)
      return arm(10_000, { refused: whole.refused, labels: whole.labels, groups })
    }

    const usual = { refused: 6.25, label3: 0.2 }
    const before = grouped(() => usual)

    it.each([
      ['refusals', 1, { ...usual, refused: 625 }, { ...usual, refused: 45 }],
      ['labels', 5, { ...usual, label3: 1 }, { ...usual, label3: 0.45 }],
    ])('a few keys it is held, for %s; by those of all it is taken back', (reason, few, odd, all) => {
      const ofFew = judge(
        grouped((group) => (group < few ? odd : usual)),
        {},
        plan,
        before,
      )
      expect(ofFew.text).toContain('not certain yet')
      expect(
        judge(
          grouped(() => all),
          {},
          plan,
          before,
        ),
      ).toMatchObject({ verdict: 'roll-back', reason })
    })
  })

  it('begins anew with its strikes once a limit holds again', () => {
    const slow = arm(10_000, { micros: times(10_000, 600) })
    const { strikes } = judge(slow, { strikes: { ...noStrikes, latency: 1 } })
    expect(strikes.latency).toBe(2)
    expect(judge(good, { strikes }).strikes).toMatchObject({ scores: 0, latency: 0 })
  })

  it('is not called slow for its first batches, however few rows came since', () => {
    const cold = arm(200, { micros: times(200, 30).map((count, bin) => count + times(10, 5_000)[bin]!) })
    const { strikes } = judge(cold)
    expect(strikes.latency).toBe(1)
    const warm = addCounts(cold, arm(100))
    expect(judge(warm, { strikes }).strikes.latency).toBe(0)
  })

  it('is held with its strikes while no row comes', () => {
    const slow = arm(10_000, { micros: times(10_000, 600) })
    const { strikes } = judge(slow)
    expect(judge(slow, { strikes })).toMatchObject({ verdict: 'hold', strikes: { latency: 1 } })
  })

  it('is not called slow for times that nobody notices', () => {
    const fast = { ...primary, micros: times(90_000, 0.5) }
    expect(judge(arm(10_000, { micros: times(10_000, 16) }), {}, plan, fast).verdict).toBe('advance')
  })

  it('is not called slow for a pause of its process, of which few rows have more than many', () => {
    const fast = { ...primary, micros: times(90_000, 2) }
    const paused = times(9_800, 2).map((count, bin) => count + times(200, 800)[bin]!)
    expect(judge(arm(10_000, { micros: paused }), {}, plan, fast).verdict).toBe('advance')
  })
})
