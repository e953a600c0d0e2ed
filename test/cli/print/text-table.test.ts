import { describe, expect, it } from 'vitest'
import { displayWidth, textTable } from '../../../src/cli/print/text-table.ts'

describe('textTable', () => {
  it('puts columns under one another', () => {
    expect(textTable([['name', 'kind'], ['temp', 'numeric', '1'], ['温度', 'x', '2'], ['only']])).toEqual([
      '  name  kind',
      '  temp  numeric  1',
      '  温度  x        2',
      '  only',
    ])
  })
})

describe('displayWidth', () => {
  it.each([
    ['abc', 3],
    ['größe', 5],
    ['温度', 4],
    ['é', 1],
    ['🙂', 2],
  ])('%s takes %d columns', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})
