import { describe, expect, it } from 'vitest'
import { LetterCounter } from '../../src/app/letter-counts.ts'
import { letterContext } from '../../src/dead-letter/letter-context.ts'
import { Fault } from '../../src/core/outcome.ts'
import { letter, letterTimeMs } from './support/letters.ts'
import type { LetterSettings } from './support/letters.ts'

function counted(...letters: readonly LetterSettings[]) {
  const counter = new LetterCounter()
  for (const each of letters) {
    const { headers } = letter(each)
    counter.add({ context: letterContext({ offset: 0n, key: null, value: null, headers, timestampMs: 0 }) })
  }
  return counter.counts
}

const minuteMs = 60_000
const site = { fault: new Fault('unknown-category', 'm', { field: 'site', model: 'alarm' }) }

describe('LetterCounter', () => {
  it('counts by reason, field and model, the most first', () => {
    const { by, ...sums } = counted({}, site, { ...site, scored: true })
    expect(sums).toEqual({ letters: 3, reports: 1 })
    expect(by.reason).toEqual([
      { name: 'unknown-category', letters: 2 },
      { name: 'bad-magic', letters: 1 },
    ])
    expect(by.field).toEqual([
      { name: 'site', letters: 2 },
      { name: '(none)', letters: 1 },
    ])
    expect(by.model.map(({ name }) => name)).toEqual(['alarm', '(none)'])
  })

  it.each([
    ['minutes', 10 * minuteMs, ['2026-11-27T08:00Z', '2026-11-27T08:10Z']],
    ['hours', 20 * 60 * minuteMs, ['2026-11-27T08:00Z', '2026-11-28T04:00Z']],
    ['days', 10 * 24 * 60 * minuteMs, ['2026-11-27', '2026-12-07']],
  ] as const)('counts times by %s, as far as they lie apart', (_, apartMs, names) => {
    const { by } = counted({ timeMs: letterTimeMs + apartMs }, { timeMs: letterTimeMs }, {})
    expect(by.time).toEqual([
      { name: names[0], letters: 2 },
      { name: names[1], letters: 1 },
    ])
  })

  it('counts nothing as nothing', () => {
    expect(counted()).toEqual({ letters: 0, reports: 0, by: { reason: [], field: [], model: [], time: [] } })
  })
})
