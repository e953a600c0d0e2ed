import { describe, expect, it } from 'vitest'
import { cardText } from '../../../src/cli/print/card-text.ts'
import { modelCard } from '../../../src/releases/card.ts'
import { cardFacts } from '../../releases/a-card.ts'
import { hostileCard } from './hostile-card.ts'

describe('cardText', () => {
  it('has headings at the margin, then fields, then what is not written', () => {
    const written = { owner: 'Plant team', users: ['Planners', 'Fitters of the second shift'] }
    const lines = cardText(modelCard(cardFacts(null), written), 40)
    expect(lines[0]).toBe('cooler@7: model card')
    expect(lines.join('\n')).toContain('\nModel details\n\n  Owner\n    Plant team\n\n  What the file says\n')
    expect(lines.join('\n')).toContain(
      '\nIntended use\n\n  Users\n    - Planners\n    - Fitters of the second shift\n\n  Not written: intendedUse,\n  outOfScopeUse\n\nFactors\n',
    )
    expect(lines.join('\n')).toContain('\n    Predicts   cooler, 3 levels: 3, 20,\n               100\n')
    expect(lines.join('\n')).toContain(
      '\n  Inputs (2)\n    Column  Kind         Levels\n    ps1     numeric\n    mode    categorical  2 levels: low, high\n',
    )
  })

  it('breaks lines between words, and cuts long tables', () => {
    const { model, ...others } = cardFacts(null)
    const inputs = Array.from(
      { length: 70 },
      (_, at) => ({ name: `c${at}`, kind: 'numeric', levels: null }) as const,
    )
    const card = modelCard({ ...others, model: { ...model, inputs } }, { limits: ['word '.repeat(60)] })
    const lines = cardText(card, 60)
    expect(lines).toContain('    and 10 more (--json lists all)')
    expect(lines).not.toContain('    c60     numeric')
    const words = lines.filter((line) => line.includes('word'))
    expect(words.length).toBeGreaterThan(4)
    expect(Math.max(...words.map((line) => line.length))).toBeLessThanOrEqual(60)
  })

  it('gives no terminal a character to obey', () => {
    const text = cardText(hostileCard, 100).join('')
    expect(text).toContain('<script>')
    expect(text).not.toMatch(/\p{Cc}/u)
  })
})
