import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { Screen } from '../../../src/dev/view/screen.ts'

/** What a terminal of some columns was sent by each drawing. */
function drawn(columns: number, ...blocks: readonly (readonly string[])[]): string[] {
  const out = Object.assign(new PassThrough(), { columns })
  const screen = new Screen(out)
  return blocks.map((lines) => {
    screen.draw(lines)
    return String(out.read()).replaceAll('\u001B[2K', '').replaceAll('\u001B', '<up>')
  })
}

describe('Screen', () => {
  it('draws over what it drew before', () => {
    expect(drawn(80, ['a', 'b'], ['c', 'd'])).toEqual(['a\nb\n', '<up>[2Ac\nd\n'])
  })

  it('empties lines that a shorter block leaves behind', () => {
    expect(drawn(80, ['a', 'b', 'c'], ['d'], ['e', 'f', 'g', 'h'])).toEqual([
      'a\nb\nc\n',
      '<up>[3Ad\n\n\n',
      '<up>[3Ae\nf\ng\nh\n',
    ])
  })

  it('cuts lines that would wrap', () => {
    expect(drawn(4, ['abcdef'])).toEqual(['abc\n'])
  })
})
