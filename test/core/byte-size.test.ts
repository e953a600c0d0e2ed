import { describe, expect, it } from 'vitest'
import { parseByteSize } from '../../src/core/byte-size.ts'

describe('parseByteSize', () => {
  it.each([
    ['512MiB', 536_870_912],
    ['1.5GiB', 1_610_612_736],
    ['100 MB', 100_000_000],
    ['64KiB', 65_536],
    ['7kB', 7_000],
    ['2GB', 2_000_000_000],
    ['0B', 0],
  ])('reads %s', (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes)
  })

  it.each(['512', '512mib', 'MiB', '-1MiB', '1,5GiB', '', '512MiB '])("takes '%s' for none", (text) => {
    expect(parseByteSize(text)).toBeNull()
  })
})
