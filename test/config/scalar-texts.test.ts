import { describe, expect, it } from 'vitest'
import { scalarTexts } from '../../src/config/scalar-texts.ts'

describe('scalarTexts', () => {
  it('gives every text that is a value, at any depth', () => {
    const yaml =
      'name: rig\nmodels:\n  - { file: cooler.zip, rounds: 3, "quoted key": "a b" }\nlong: |\n  two\n  lines\n'
    expect(scalarTexts(yaml)).toEqual(['rig', 'cooler.zip', 'a b'])
  })

  it('gives what it can of a text that is no YAML', () => {
    expect(scalarTexts('')).toEqual([])
    expect(() => scalarTexts('a: [b, "c')).not.toThrow()
  })
})
