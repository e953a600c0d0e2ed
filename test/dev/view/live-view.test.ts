import { describe, expect, it } from 'vitest'
import { Ledger } from '../../../src/dev/view/ledger.ts'
import { renderLine, renderLive } from '../../../src/dev/view/live-view.ts'

const facts = {
  ...{ published: 12, lag: 3, elapsedSeconds: 4.2, ageSeconds: 0.2 },
  ...{ windows: [], waitingFor: '', ended: [] },
}

function ledger(): Ledger {
  const found = new Ledger()
  for (const [cycle, label] of ['100', '3', '3', '20'].entries()) {
    found.prediction({
      eventId: String(cycle),
      eventTimeMs: 1_000,
      scoredAtMs: 1_000 + 10 * (cycle + 1),
      fields: { rigId: 'rig-01', cycle },
      entries: [{ model: 'cooler', version: '1', release: null, label, value: null, probability: 0.9 }],
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

  it('shows what is open in windows', () => {
    const windows = ['windows open 2 (1 reading)', 'the next closes later']
    expect(renderLive(new Ledger(), { ...facts, windows }, 0, 80).slice(2, 4)).toEqual(windows)
    expect(renderLine(new Ledger(), { ...facts, windows }, 0)).toContain(`, ${windows.join(', ')}`)
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

/** A ledger of a swap: each release with how many predictions. */
function swapped(): Ledger {
  const found = new Ledger()
  for (const [i, release] of [1, 1, 1, 2, 2].entries()) {
    const nothing = { value: null, probability: null }
    found.prediction({
      eventId: String(i),
      eventTimeMs: null,
      scoredAtMs: Date.parse('2026-11-29T14:03:00Z') + i * 1_000,
      fields: {},
      entries: [{ model: 'cooler', version: String(release), release, label: '3', ...nothing }],
    })
  }
  return found
}

describe('versions that answered', () => {
  it('are a row of the picture', () => {
    expect(renderLive(swapped(), facts, 0, 120).slice(3, 6)).toEqual([
      '  cooler               close to total failure: 5',
      '',
      '  cooler answers by    version 1 (release 1): 3   version 2 (release 2, since 14:03:03Z): 2',
    ])
  })

  it('are a part of the line', () => {
    expect(renderLine(swapped(), facts, 0)).toContain(
      ', cooler answers by version 1 (release 1): 3, version 2 (release 2, since 14:03:03Z): 2',
    )
  })

  it('are not told of models of files', () => {
    expect(renderLive(ledger(), facts, 0, 120).join('\n')).not.toContain('answers by')
    expect(renderLine(ledger(), facts, 0)).not.toContain('answers by')
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
