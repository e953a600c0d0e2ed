import { describe, expect, it } from 'vitest'
import type { InputColumn } from '../../src/core/column.ts'
import { columnShares } from '../../src/model/column-shares.ts'

const number = (name: string): InputColumn => ({ name, kind: 'numeric', levels: null })
const category = (name: string): InputColumn => ({ name, kind: 'categorical', levels: ['a', 'b'] })
const inputs = [number('temp'), category('mode'), category('mode.of'), number('idle')]

function shares(given: Readonly<Record<string, number>>) {
  const importances = Object.entries(given).map(([variable, share]) => ({
    ...{ variable, share, relative: share, scaled: share },
  }))
  return Object.fromEntries(columnShares(importances, inputs))
}

describe('columnShares', () => {
  it('adds up the levels of a category', () => {
    expect(shares({ temp: 0.5, 'mode.a': 0.25, 'mode.b': 0.125, 'mode.of.a': 0.125 })).toEqual({
      ...{ temp: 0.5, mode: 0.375, 'mode.of': 0.125, idle: 0 },
    })
  })

  it('takes names of columns as they are, and passes over what is no column', () => {
    expect(shares({ mode: 0.5, 'temp.a': 0.25, offset: 0.25 })).toEqual({
      ...{ temp: 0, mode: 0.5, 'mode.of': 0, idle: 0 },
    })
  })
})
