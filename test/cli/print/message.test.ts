import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { messageText, painted, withHeadings, wrapped } from '../../../src/cli/print/message.ts'

const pipe = new PassThrough()
const terminal = (columns: number) => Object.assign(new PassThrough(), { columns, isTTY: true })

describe('messageText', () => {
  it.each([
    ['sluice: the model file is not there', 'sluice: the model\n  file is not there'],
    ['warning: of some length, really', 'warning: of some\n  length, really'],
    ['a.yaml:1:2: error: x is not a y', 'a.yaml:1:2: error:\n  x is not a y'],
  ])('breaks messages between words on a terminal, and nowhere else: %s', (text, broken) => {
    expect(messageText(text, terminal(20))).toBe(broken)
    expect(messageText(text, pipe)).toBe(text)
  })

  it('breaks nothing where a terminal says that it has no columns', () => {
    expect(messageText('sluice: a b c', terminal(0))).toBe('sluice: a b c')
  })

  it.each(['{"message": "error: something went wrong here"}', 'a row of a table: error, warning, sluice'])(
    'leaves what is no message as it is: %s',
    (text) => {
      expect(messageText(text, terminal(20))).toBe(text)
    },
  )
})

describe('wrapped', () => {
  it('never breaks a word, and keeps to the line’s own beginning', () => {
    const text = '  one two three\nfour a-word-that-is-longer-than-all-the-width five'
    expect(wrapped(text, 12)).toBe('  one two\n  three\nfour\na-word-that-is-longer-than-all-the-width\nfive')
  })
})

describe('painted', () => {
  it('paints nothing but the process’s own streams', () => {
    expect(painted('x', 'red', terminal(80))).toBe('x')
    expect(withHeadings(['title', '  row'], pipe)).toEqual(['title', '  row'])
  })
})
