import { describe, expect, it } from 'vitest'
import { keyText } from '../../src/core/key-text.ts'

describe('keyText', () => {
  it.each([
    ['text', Buffer.from('rig-01'), 'rig-01'],
    ['text of any language', Buffer.from('Anlage Süd 北'), 'Anlage Süd 北'],
    ['an empty key', Buffer.alloc(0), ''],
    ['bytes that are no text', Buffer.from([0xff, 0x00, 0xfe]), '0xff00fe'],
    ['what a terminal would obey', Buffer.from('a\u001b[2J'), '0x611b5b324a'],
    ['a direction that would turn the line around', Buffer.from('a\u202eb'), '0x61e280ae62'],
    ['a long text', Buffer.from('x'.repeat(500)), `${'x'.repeat(120)}…`],
    ['a pair of surrogates at the cut', Buffer.from(`${'x'.repeat(119)}😀y`), `${'x'.repeat(119)}…`],
  ])('gives %s', (_what, key, expected) => {
    expect(keyText(key)).toBe(expected)
  })
})
