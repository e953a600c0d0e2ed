import { describe, expect, it } from 'vitest'
import { Ledger } from '../../../src/dev/view/ledger.ts'
import { summarize } from '../../../src/dev/view/summary.ts'

/** A ledger that has seen so much. */
function seen(predictions: number, deadLetters: Readonly<Record<string, number>> = {}): Ledger {
  const ledger = new Ledger(() => ({ cooler: '3' }))
  for (let i = 0; i < predictions; i++) {
    const fields = { rigId: 'rig-01', cycle: i }
    const entries = [
      {
        model: 'cooler',
        version: '1',
        release: null,
        label: i % 4 === 0 ? '100' : '3',
        value: null,
        probability: 1,
      },
    ]
    ledger.prediction({ eventId: `p-${i}`, eventTimeMs: null, scoredAtMs: 0, fields, entries })
  }
  for (const [reason, count] of Object.entries(deadLetters))
    for (let i = 0; i < count; i++)
      ledger.deadLetter({ eventId: `${reason}-${i}`, reason, field: null, value: null, scored: false })
  return ledger
}

const last = (lines: readonly string[]) => lines.at(-1)

describe('summarize', () => {
  it.each([
    ['predictions alone', { events: 4, expectedReasons: {}, skipped: 0, others: 0 }, seen(4)],
    [
      'dead letters under their reasons',
      { events: 7, expectedReasons: { 'bad-magic': 2, 'out-of-range': 1 }, skipped: 0, others: 0 },
      seen(4, { 'bad-magic': 2, 'out-of-range': 1 }),
    ],
    [
      'events of somebody else, dead-lettered and scored',
      { events: 4, expectedReasons: { 'bad-magic': 1 }, skipped: 0, others: 2 },
      seen(4, { 'bad-magic': 1, 'unknown-category': 1 }),
    ],
    ['skipped events', { events: 6, expectedReasons: {}, skipped: 2, others: 0 }, seen(4)],
  ])('adds up: %s', (_what, published, ledger) => {
    const { addsUp, lines } = summarize(published, ledger)
    expect(addsUp).toBe(true)
    expect(last(lines)).toMatch(
      new RegExp(`^adds up: ${published.events + published.others} in = 4 predictions \\+ `),
    )
    expect(lines.join('\n')).not.toContain('EXPECTED')
  })

  it('adds up where readings went into windows, of which predictions and some dead letters are', () => {
    const windows = { absorbed: 90, rows: 5, open: 3 }
    const published = { events: 93, expectedReasons: null, skipped: 1, others: 0, windows }
    const { addsUp, lines } = summarize(published, seen(4, { 'incomplete-window': 1, 'late-reading': 2 }))
    expect(last(lines)).toBe(
      'adds up: 93 in = 90 absorbed by windows + 2 dead letters of readings + 1 skipped',
    )
    expect(addsUp).toBe(true)
    expect(lines.some((line) => /^windows +5 .*; 3 still open\)$/.test(line))).toBe(true)
    expect(summarize({ ...published, events: 94 }, seen(4, { 'incomplete-window': 3 })).addsUp).toBe(false)
  })

  it.each([
    [
      'a lost event',
      { events: 5, expectedReasons: {}, skipped: 0, others: 0 },
      seen(4),
      'DOES NOT ADD UP: 5 in, 4 accounted for',
    ],
    [
      'an event too many',
      { events: 3, expectedReasons: {}, skipped: 0, others: 0 },
      seen(4),
      'DOES NOT ADD UP: 3 in, 4 accounted for',
    ],
    [
      'dead letters beyond those of somebody else',
      { events: 3, expectedReasons: {}, skipped: 0, others: 1 },
      seen(2, { 'bad-magic': 2 }),
      'DOES NOT ADD UP: 4 in, 4 accounted for',
    ],
    [
      'a dead letter under another reason',
      { events: 1, expectedReasons: { 'bad-magic': 1 }, skipped: 0, others: 0 },
      seen(0, { 'avro-decode': 1 }),
      'DOES NOT ADD UP: 1 in, 1 accounted for',
    ],
  ])('does not add up: %s', (_what, published, ledger, line) => {
    const { addsUp, lines } = summarize(published, ledger)
    expect(addsUp).toBe(false)
    expect(last(lines)).toBe(line)
  })

  it('marks each reason whose count is not as expected', () => {
    const ledger = seen(0, { 'avro-decode': 1, 'bad-magic': 1 })
    const { lines } = summarize(
      { events: 2, expectedReasons: { 'bad-magic': 2 }, skipped: 0, others: 0 },
      ledger,
    )
    expect(lines.filter((line) => line.includes('EXPECTED'))).toEqual([
      expect.stringMatching(/avro-decode +1 {2}EXPECTED 0$/),
      expect.stringMatching(/bad-magic +1 {2}EXPECTED 2$/),
    ])
  })

  it('tells of repeats, of copies, and of how often the models were right', () => {
    const ledger = seen(4)
    ledger.deadLetter({ eventId: 'p-0', reason: 'out-of-range', field: null, value: null, scored: true })
    ledger.deadLetter({ eventId: 'p-1', reason: 'out-of-range', field: null, value: null, scored: false })
    const text = summarize({ events: 4, expectedReasons: {}, skipped: 0, others: 0 }, ledger).lines.join('\n')
    expect(text).toMatch(/reported +1 {2}\(scored/)
    expect(text).toMatch(/repeats +1 {2}\(same eventId/)
    expect(text).toContain("accuracy on the simulator's truth: cooler 0.750")
  })

  it('takes dead letters as they come where nobody knows what to expect, and shows predictions', () => {
    const ledger = seen(2, { 'missing-value': 1 })
    const { lines, addsUp } = summarize({ events: 4, expectedReasons: null, skipped: 1, others: 0 }, ledger)
    expect(addsUp).toBe(true)
    expect(lines.join('\n')).not.toContain('EXPECTED')
    expect(lines.join('\n')).toContain('skipped                1  (tombstones, other types, or by a policy)')
    expect(lines).toContain('  rig-01 cycle 1: cooler close to total failure, 1.00')
  })

  it('tells which versions answered of a model that is released', () => {
    const ledger = seen(2)
    const nothing = { label: null, value: null, probability: null }
    for (const release of [1, 2]) {
      const entries = [{ model: 'valve', version: String(release), release, ...nothing }]
      ledger.prediction({ eventId: `r-${release}`, eventTimeMs: null, scoredAtMs: 0, fields: {}, entries })
    }
    const { lines } = summarize({ events: 4, expectedReasons: {}, skipped: 0, others: 0 }, ledger)
    expect(lines.filter((line) => line.includes('answers by'))).toEqual([
      'valve answers by version 1 (release 1): 1, version 2 (release 2, since 00:00:00Z): 1',
    ])
  })
})
