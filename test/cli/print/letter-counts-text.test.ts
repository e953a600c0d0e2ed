import { describe, expect, it } from 'vitest'
import { letterAspects } from '../../../src/app/letter-counts.ts'
import type { LetterCounts } from '../../../src/app/letter-counts.ts'
import { letterCountsText } from '../../../src/cli/print/letter-counts-text.ts'

const counts: LetterCounts = {
  letters: 1_240,
  reports: 3,
  by: {
    reason: [
      { name: 'missing-value', letters: 1_000 },
      { name: 'bad-magic', letters: 240 },
    ],
    field: Array.from({ length: 25 }, (_, i) => ({ name: `f${i}`, letters: 10 })),
    model: [],
    time: [{ name: '2026-11-27', letters: 1_240 }],
  },
}

describe('letterCountsText', () => {
  it('draws a bar for each name of an aspect', () => {
    expect(letterCountsText('dead', counts, ['reason'], 40)).toEqual([
      'dead: 1,240 dead letters, 3 of records that were scored all the same',
      '',
      'reason',
      `  missing-value  ${'█'.repeat(11)}       1,000`,
      `  bad-magic      ${'██▋'.padEnd(11)}         240`,
    ])
  })

  it('leaves out aspects of which there is nothing, and names of which there are many', () => {
    const lines = letterCountsText('dead', counts, letterAspects, 80)
    expect(lines.filter((line) => /^\S/.test(line)).slice(1)).toEqual(['reason', 'field', 'time'])
    expect(lines).toContain('  and 50 letters under 5 more')
  })

  it('says that there are none', () => {
    const none = { letters: 0, reports: 0, by: { reason: [], field: [], model: [], time: [] } }
    expect(letterCountsText('dead', none, letterAspects, 80)).toEqual(['dead: 0 dead letters'])
  })
})
