import { describe, expect, it } from 'vitest'
import { Ledger } from '../../../src/dev/view/ledger.ts'
import { renderLine, renderLive } from '../../../src/dev/view/live-view.ts'

const facts = {
  ...{ published: 12, lag: 3, elapsedSeconds: 4.2, ageSeconds: 0.2 },
  ...{ windows: null, waitingFor: '', ended: [] },
}

function ledger(): Ledger {
  const found = new Ledger()
  for (const [cycle, label] of ['100', '3', '3', '20'].entries()) {
    found.prediction({
      eventId: String(cycle),
      eventTimeMs: 1_000,
      scoredAtMs: 1_000 + 10 * (cycle + 1),
      fields: { rigId: 'rig-01', cycle },
      entries: [{ model: 'cooler', label, value: null, probability: 0.9 }],
    })
  }
  found.deadLetter({ eventId: 'd', reason: 'bad-magic', field: null, value: null, scored: false })
  return found
}

describe('renderLive', () => {
  it('shows counts, ages, labels in the order of their numbers, reasons and samples', () => {
    const lines = renderLive(ledger(), facts, 250.4, 120)
    expect(lines.slice(0, 2)).toEqual([
      'events in 12   predictions 4   dead letters 1   250 events/s   lag 3',
      'event age p50 30 ms, p99 40 ms',
    ])
    expect(lines).toContain(
      `  ${'cooler'.padEnd(20)} close to total failure: 2   reduced efficiency: 1   full efficiency: 1`,
    )
    expect(lines).toContain(`  ${'dead letters'.padEnd(20)} bad-magic: 1`)
    expect(lines.at(-1)).toMatch(/rig-01 cycle \d: cooler /)
  })

  it('counts no events before it knows', () => {
    expect(renderLive(new Ledger(), { ...facts, published: null }, 0, 80)[0]).toMatch(/^events in - /)
  })

  it('shows what the stream waits for', () => {
    expect(renderLive(new Ledger(), { ...facts, waitingFor: 'registry' }, 0, 80)[0]).toBe(
      'WAITING for registry',
    )
  })

  it('shows what is open in windows, and when the next one closes', () => {
    const open = { windows: 2, readings: 1 }
    const next = { readingMs: 1_700_000_045_500, silenceMs: 59_000 }
    const lines = [
      'windows open 2 (1 reading)',
      'the next closes with a reading of 2023-11-14T22:14:05.500Z, or after 59 s without any',
    ]
    expect(renderLive(new Ledger(), { ...facts, windows: { open, next } }, 0, 80).slice(2, 4)).toEqual(lines)
    expect(renderLine(new Ledger(), { ...facts, windows: { open, next } }, 0)).toContain(
      `, ${lines.join(', ')}`,
    )
    const none = { open: { windows: 0, readings: 0 }, next: null }
    expect(renderLive(new Ledger(), { ...facts, windows: none }, 0, 80).slice(2, 4)).toEqual([
      'windows open 0 (0 readings)',
      '',
    ])
    const never = { open, next: { readingMs: Infinity, silenceMs: 0 } }
    expect(renderLine(new Ledger(), { ...facts, windows: never }, 0)).toContain('a reading of a later time')
  })

  it('marks figures as old, with their age, and names what has ended', () => {
    const ended = ['the Kafka broker of this demo has ended']
    const lines = renderLive(ledger(), { ...facts, ageSeconds: 12.3, waitingFor: 'broker', ended }, 0, 120)
    expect(lines.slice(0, 4)).toEqual([
      'ENDED: the Kafka broker of this demo has ended',
      'WAITING for broker',
      'OLD FIGURES of 12 s ago: the broker does not answer',
      'events in 12   predictions 4   dead letters 1   - events/s   lag 3',
    ])
  })

  it.each([60, 80, 120])('breaks rows between counts: %d columns', (width) => {
    const lines = renderLive(ledger(), facts, 0, width)
    const first = lines.findIndex((line) => line.startsWith('  cooler '))
    const row = lines.slice(first, lines.indexOf('', first))
    for (const line of row) expect(line.length).toBeLessThan(width)
    expect(row.join('   ').replaceAll(/ {3,}/g, '   ')).toContain(
      'close to total failure: 2   reduced efficiency: 1   full efficiency: 1',
    )
  })
})

describe('renderLine', () => {
  it('says the same in a line', () => {
    expect(renderLine(ledger(), facts, 250.4)).toBe(
      '   4 s  12 in, 4 predictions, 1 dead letters, 250 events/s, lag 3, event age p50 30 ms, p99 40 ms',
    )
    expect(renderLine(new Ledger(), { ...facts, waitingFor: 'broker' }, 0)).toMatch(
      /event age -, WAITING for broker$/,
    )
  })
})
