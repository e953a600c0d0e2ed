import { describe, expect, it } from 'vitest'
import { labelColumnOf, outputKinds } from '../../src/core/column.ts'
import type { OutputColumn } from '../../src/core/column.ts'

const outputs = outputKinds.map((kind): OutputColumn => ({ name: kind, kind, level: null }))

describe('labelColumnOf', () => {
  it('gives the place of the label, wherever it stands', () => {
    expect(labelColumnOf(outputs)).toBe(outputKinds.indexOf('label'))
    expect(labelColumnOf(outputs.toReversed())).toBe(outputs.length - 1 - outputKinds.indexOf('label'))
  })

  it('gives -1 where there is none', () => {
    expect(labelColumnOf(outputs.filter(({ kind }) => kind !== 'label'))).toBe(-1)
  })
})
