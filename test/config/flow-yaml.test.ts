import fc from 'fast-check'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { flowYaml } from '../../src/config/flow-yaml.ts'
import { interpolate } from '../../src/config/interpolate.ts'

describe('flowYaml', () => {
  it('is one line that reads as the value it was, variables left alone', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('yes', '1', 'a: b', '# c', '${HOME}', '- x', 'null', '~'),
    )
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(text, fc.integer(), fc.constant(null))), (value) => {
        const written = flowYaml(value)
        expect(written).not.toContain('\n')
        expect(parse(interpolate(written, {}).text)).toEqual({ ...value })
      }),
    )
  })
})
