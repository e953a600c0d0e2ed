import { describe, expect, it } from 'vitest'
import { Ledger } from '../../../src/dev/view/ledger.ts'
import { summarize } from '../../../src/dev/view/summary.ts'

function prediction(eventId: string, label = '3', cycle = 412) {
  return {
    eventId,
    eventTimeMs: 1_000,
    scoredAtMs: 1_250,
    fields: { rigId: 'rig-07', cycle },
    entries: [{ model: 'cooler', version: '1', release: null, label, value: null, probability: 0.98 }],
  }
}

function deadLetter(eventId: string, reason = 'bad-magic', scored = false) {
  return { eventId, reason, field: null, value: null, scored }
}

describe('Ledger', () => {
  it('tells a prediction in words', () => {
    const ledger = new Ledger()
    ledger.prediction(prediction('t-0-1'))
    expect(ledger.samples).toEqual(['rig-07 cycle 412: cooler close to total failure, 0.98'])
    expect(ledger.ages).toEqual([0.25])
  })

  it('counts labels by model and dead letters by reason', () => {
    const ledger = new Ledger()
    for (const [id, label] of [
      ['a', '3'],
      ['b', '3'],
      ['c', '100'],
    ] as const)
      ledger.prediction(prediction(id, label))
    for (const id of ['d', 'e']) ledger.deadLetter(deadLetter(id))
    expect(ledger.labels.get('cooler')).toEqual(
      new Map([
        ['3', 2],
        ['100', 1],
      ]),
    )
    expect(ledger.reasons).toEqual(new Map([['bad-magic', 2]]))
  })

  it('counts a repeated event once, and the repeat apart', () => {
    const ledger = new Ledger()
    for (const id of ['a', 'a']) ledger.prediction(prediction(id))
    for (const id of ['b', 'b']) ledger.deadLetter(deadLetter(id))
    expect([ledger.predictions, ledger.deadLetters, ledger.repeats]).toEqual([1, 1, 2])
  })

  it('does not count the copy of a scored record as a dead letter', () => {
    const ledger = new Ledger()
    ledger.prediction(prediction('a'))
    ledger.deadLetter(deadLetter('a', 'unknown-category', true))
    expect([ledger.predictions, ledger.deadLetters, ledger.reported]).toEqual([1, 0, 1])
  })

  it('tells the newest dead letter in words, and nothing that a terminal would obey', () => {
    const ledger = new Ledger()
    ledger.deadLetter({ ...deadLetter('t-0-7', 'unknown-category'), field: 'mode', value: 'x\u001B[2J' })
    expect(ledger.lastLetter).toBe(String.raw`t-0-7: unknown-category, mode = "x\u001b[2J"`)
    ledger.deadLetter(deadLetter('t-0-8'))
    expect(ledger.lastLetter).toBe('t-0-8: bad-magic')
  })

  it('compares labels with the truth', () => {
    const ledger = new Ledger((_rig, cycle) => (cycle < 3 ? { cooler: '3' } : undefined))
    ledger.prediction(prediction('a', '3', 1))
    ledger.prediction(prediction('b', '20', 2))
    ledger.prediction(prediction('c', '20', 3))
    expect(ledger.accuracy).toEqual(new Map([['cooler', 0.5]]))
  })
})

describe('summarize', () => {
  const published = { events: 3, expectedReasons: { 'bad-magic': 1 }, skipped: 1, others: 0 }

  it('adds up when each event is accounted for under its reason', () => {
    const ledger = new Ledger()
    ledger.prediction(prediction('a'))
    ledger.deadLetter(deadLetter('b'))
    const summary = summarize(published, ledger)
    expect(summary.addsUp).toBe(true)
    expect(summary.lines.at(-1)).toBe('adds up: 3 in = 1 predictions + 1 dead letters + 1 skipped')
  })

  it.each([
    ['an event is missing', []],
    ['a dead letter is under another reason', [deadLetter('b', 'too-short')]],
  ])('does not add up when %s', (_what, letters) => {
    const ledger = new Ledger()
    ledger.prediction(prediction('a'))
    letters.forEach((letter) => {
      ledger.deadLetter(letter)
    })
    expect(summarize(published, ledger).addsUp).toBe(false)
  })
})
