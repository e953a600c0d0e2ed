import { describe, expect, it } from 'vitest'
import { TextLines } from '../../../src/model/lightgbm/text-lines.ts'

function all(text: string): string[] {
  const lines = new TextLines(Buffer.from(text))
  const found: string[] = []
  for (let line = lines.take(); line !== null; line = lines.take()) found.push(line)
  return found
}

describe('TextLines', () => {
  it.each([
    ['lines of LF', 'a\nb\n', ['a', 'b']],
    ['lines of CRLF', 'a\r\nb\r\n', ['a', 'b']],
    ['a last line without end', 'a\nb', ['a', 'b']],
    ['empty lines', '\n\r\n\n', ['', '', '']],
    ['other letters', 'Zürich\n東京\n', ['Zürich', '東京']],
    ['no bytes', '', []],
  ])('gives %s', (_, text, lines) => {
    expect(all(text)).toEqual(lines)
  })

  it('shows the next line without taking it', () => {
    const lines = new TextLines(Buffer.from('a\n\nb'))
    expect([lines.peek(), lines.peek(), lines.take()]).toEqual(['a', 'a', 'a'])
    expect([lines.peek(), lines.take(), lines.take(), lines.peek(), lines.take()]).toEqual([
      '',
      '',
      'b',
      null,
      null,
    ])
  })

  it('reads part of a larger buffer', () => {
    const lines = new TextLines(Buffer.from('xxa\nbxx').subarray(2, 5))
    expect([lines.take(), lines.take(), lines.take()]).toEqual(['a', 'b', null])
  })
})
