import { describe, expect, it } from 'vitest'
import { sourceLines } from '../../../src/cli/print/source-line.ts'

const source = 'name: x\r\nmodels:\n\t- { nmae: cooler }\n\n' + `${'a'.repeat(90)}: ${'b'.repeat(90)}`

describe('sourceLines', () => {
  it('shows the line, and a caret under the fault', () => {
    expect(sourceLines({ line: 1, column: 7 }, source, 80)).toEqual(['    1 | name: x', '      |       ^'])
  })

  it('keeps tabs, so that the caret stands right', () => {
    expect(sourceLines({ line: 3, column: 6 }, source, 80)).toEqual([
      '    3 | \t- { nmae: cooler }',
      '      | \t    ^',
    ])
  })

  it('shows a long line around the fault, within the terminal', () => {
    const [text, caret] = sourceLines({ line: 5, column: 93 }, source, 60)
    expect(text!.length).toBeLessThanOrEqual(60)
    expect(text![caret!.length - 1]).toBe('b')
    expect(text![caret!.length - 2]).toBe(' ')
  })

  it.each([
    ['a finding without a line', null],
    ['an empty line', 4],
    ['a line that is not there', 9],
  ])('shows nothing for %s', (_, line) => {
    expect(sourceLines({ line, column: 1 }, source, 80)).toEqual([])
  })
})
