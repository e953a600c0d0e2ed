import { describe, expect, it } from 'vitest'
import type { ShownLetter } from '../../../src/app/shown-letter.ts'
import { letterText } from '../../../src/cli/print/letter-text.ts'

const letter: ShownLetter = {
  ...{ partition: 3, offset: '17', time: '2026-11-27T08:00:00.000Z', writer: 'sluice' },
  ...{ eventId: 'in-3-42', reason: 'unknown-category', field: 'device.site', feature: 'site', value: 'Mars' },
  ...{ model: null, message: 'not a level', stage: 'TRANSFORMATION', redriveCount: 0, scored: false },
  ...{ omitted: [], key: 'd-1', event: { device: { site: 'Mars', n: 1 }, samples: [1] }, problem: null },
}

describe('letterText', () => {
  it('shows what a letter says, and marks the field at fault beside the reason', () => {
    expect(letterText('dead', letter)).toEqual([
      'dead 3/17',
      '  time      2026-11-27T08:00:00.000Z',
      '  event id  in-3-42',
      '  reason    unknown-category',
      '  field     device.site',
      '  feature   site',
      '  value     Mars',
      '  message   not a level',
      '  stage     TRANSFORMATION',
      '  key       d-1',
      '',
      'event',
      '  > device.site  "Mars"  <- unknown-category: not a level',
      '    device.n     1',
      '    samples      [1]',
    ])
  })

  it('says what is uncommon about a letter', () => {
    const odd = { ...letter, eventId: null, writer: 'spring' as const, redriveCount: 2, scored: true }
    const text = letterText('dead', { ...odd, omitted: ['value'], event: null, problem: 'no value' }).join(
      '\n',
    )
    for (const words of ['does not say where', 'spring', '2 times', 'a copy', 'omitted', 'no value'])
      expect(text).toContain(words)
    expect(text).not.toContain('event\n')
  })

  it('lets nothing of a record steer the terminal, and cuts what is long', () => {
    const text = letterText('dead', { ...letter, message: 'a\u001b[31m\nb', key: 'k'.repeat(1_000) }).join(
      '\n',
    )
    expect(text).not.toContain('\u001b')
    expect(text).toContain('a [31m b')
    expect(text).toContain(`${'k'.repeat(200)}…`)
    expect(text).not.toContain('k'.repeat(201))
  })
})
