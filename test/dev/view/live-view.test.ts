import { describe, expect, it } from 'vitest'
import { Ledger } from '../../../src/dev/view/ledger.ts'
import { renderLine, renderLive } from '../../../src/dev/view/live-view.ts'

const facts = { published: 12, lag: 3, elapsedSeconds: 4.2, waitingFor: '' }

function ledger(): Ledger {
  const found = new Ledger()
  for (const [cycle, label] of ['100', '3', '3', '20'].entries()) {
    found.prediction({
      eventId: String(cycle),
      eventTimeMs: 1_000,
      scoredAtMs: 1_000 + 10 * (cycle + 1),
      fields: { rigId: 'rig-01', cycle },
      entries: [{ model: 'cooler', label, probability: 0.9 }],
    })
  }
  found.deadLetter({ eventId: 'd', reason: 'bad-magic', scored: false })
  return found
}

describe('renderLive', () => {
  it('shows counts, ages, labels in the order of their numbers, reasons and samples', () => {
    const lines = renderLive(ledger(), facts, 250.4)
    expect(lines.slice(0, 2)).toEqual([
      'events in 12   predictions 4   dead letters 1   250 events/s   lag 3',
      'event age p50 30 ms, p99 40 ms',
    ])
    expect(lines).toContain(`  ${'cooler'.padEnd(20)} 3: 2   20: 1   100: 1`)
    expect(lines).toContain(`  ${'dead letters'.padEnd(20)} bad-magic: 1`)
    expect(lines.at(-1)).toMatch(/rig-01 cycle \d: cooler /)
  })

  it('shows what the stream waits for', () => {
    expect(renderLive(new Ledger(), { ...facts, waitingFor: 'registry' }, 0)[0]).toMatch(
      /WAITING for registry$/,
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
