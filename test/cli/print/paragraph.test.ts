import { describe, expect, it } from 'vitest'
import { listItem, section } from '../../../src/cli/print/paragraph.ts'

describe('section', () => {
  it('is set apart by a blank line, and not there without lines', () => {
    expect(section('title', ['a'])).toEqual(['', 'title', 'a'])
    expect(section('title', [])).toEqual([])
  })
})

describe('listItem', () => {
  it('breaks between words', () => {
    expect(listItem('one two three', 12)).toEqual(['  - one two', '    three'])
    expect(listItem('longer-than-the-line', 5)).toEqual(['  - longer-than-the-line'])
  })
})
