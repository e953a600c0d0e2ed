import { describe, expect, it } from 'vitest'
import { ReadingColumn } from '../../src/windows/reading-column.ts'

describe('ReadingColumn', () => {
  it('keeps what came, in that order, however much', () => {
    const column = new ReadingColumn()
    for (let i = 0; i < 1000; i++) column.push(i * 10, -i / 3)
    expect(column.length).toBe(1000)
    expect([column.timeAt(999), column.valueAt(999), column.timeAt(0)]).toEqual([9990, -333, 0])
  })

  it('forgets what came last', () => {
    const column = new ReadingColumn()
    for (let i = 0; i < 30; i++) column.push(i, i)
    column.cutTo(1)
    column.push(7, 8)
    expect([column.length, column.timeAt(1), column.valueAt(1)]).toEqual([2, 7, 8])
  })
})
