import { describe, expect, it } from 'vitest'
import { inWords } from '../../../src/dev/view/rig-words.ts'

describe('inWords', () => {
  it.each([
    ['cooler', '3', 'cooler close to total failure'],
    ['stable', '0', 'stable conditions stable'],
    ['cooler', '7', 'cooler 7'],
    ['churn', 'yes', 'churn yes'],
  ])('says what %s %s means', (model, label, words) => {
    expect(inWords(model, label)).toBe(words)
  })
})
