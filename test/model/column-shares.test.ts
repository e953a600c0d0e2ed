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

  it('adds up what encodes a category', () => {
    expect(shares({ 'mode:0': 0.5, 'mode:1': 0.25, temp: 0.25 })).toMatchObject({ temp: 0.25, mode: 0.75 })
  })

  it('says nothing of the other columns where a variable is that of nobody knows which', () => {
    expect(shares({ mode: 0.5, temp_0_center_cs__2: 0.5 })).toEqual({ mode: 0.5 })
  })

  it('says nothing where the file says nothing', () => {
    expect(shares({})).toEqual({})
  })
})
