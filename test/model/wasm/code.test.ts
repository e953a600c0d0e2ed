import { describe, expect, it } from 'vitest'
import { flatBytes, signed, sized, unsigned, utf8, vector } from '../../../src/model/wasm/code.ts'

describe('LEB128', () => {
  it.each([
    [0, [0]],
    [127, [127]],
    [128, [0x80, 1]],
    [624_485, [0xe5, 0x8e, 0x26]],
  ])('writes %d unsigned', (value, bytes) => {
    expect([unsigned(value)].flat(2)).toEqual(bytes)
  })

  it.each([
    [0, [0]],
    [63, [63]],
    [64, [0xc0, 0]],
    [-1, [0x7f]],
    [-65, [0xbf, 0x7f]],
    [-123_456, [0xc0, 0xbb, 0x78]],
  ])('writes %d signed', (value, bytes) => {
    expect([signed(value)].flat(2)).toEqual(bytes)
  })
})

describe('the pieces of a module', () => {
  it('are a length and bytes, a count and items, and names in UTF-8', () => {
    expect(flatBytes([1, [2, [3]], []])).toEqual([1, 2, 3])
    expect(flatBytes(sized([7, [8, 9]]))).toEqual([3, 7, 8, 9])
    expect(flatBytes(vector([[7, 8], [9]]))).toEqual([2, 7, 8, 9])
    expect(flatBytes(utf8('é'))).toEqual([2, 0xc3, 0xa9])
  })
})
