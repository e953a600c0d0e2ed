import { describe, expect, it } from 'vitest'
import { likeness, looseName } from '../../src/core/loose-name.ts'

describe('looseName', () => {
  it.each(['rigMode', 'rig_mode', 'Rig.Mode', ' RIG-MODE '])('is one for %s', (name) => {
    expect(looseName(name)).toBe('rigmode')
  })

  it('knows no difference between composed and decomposed letters, nor between alphabets it does not mix', () => {
    expect(looseName('Gerät')).toBe(looseName('gera\u0308t'))
    expect(looseName('温度')).toBe('温度')
  })
})

describe('likeness', () => {
  it.each([
    ['temp', 'temp', 'same'],
    ['rig_mode', 'rigMode', 'loose'],
    ['temp', 'temperature', 'shortened'],
    ['cnt', 'count', 'shortened'],
    ['te', 'temperature', null],
    ['temp', 'pressure', null],
    ['_', '-', null],
    ['ab', 'cd', null],
  ])('of %s and %s is %s', (short, long, expected) => {
    expect(likeness(short, long)).toBe(expected)
  })
})
