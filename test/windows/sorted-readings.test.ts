import { describe, expect, it } from 'vitest'
import { ReadingColumn } from '../../src/windows/reading-column.ts'
import { ReadingSorter } from '../../src/windows/sorted-readings.ts'

function columnOf(pairs: readonly (readonly [number, number])[]): ReadingColumn {
  const column = new ReadingColumn()
  for (const [time, value] of pairs) column.push(time, value)
  return column
}

function sorted(sorter: ReadingSorter, ...columns: readonly ReadingColumn[]): number[][] {
  sorter.clear()
  for (const column of columns) sorter.add(column, 1000)
  sorter.sort()
  const { seconds, values, count } = sorter
  return Array.from({ length: count }, (_, i) => [seconds[i]!, values[i]!])
}

describe('ReadingSorter', () => {
  it('orders by time, in seconds since the start of the window, and keeps those of one time as they came', () => {
    const column = columnOf([
      [3000, 1],
      [1500, 2],
      [3000, 3],
      [1000, 4],
    ])
    expect(sorted(new ReadingSorter(), column)).toEqual([
      [0, 4],
      [0.5, 2],
      [2, 1],
      [2, 3],
    ])
  })

  it('takes panes one behind the other, and forgets those of the window before', () => {
    const sorter = new ReadingSorter()
    sorted(sorter, columnOf([[9000, 9]]))
    expect(sorted(sorter, columnOf([[1000, 1]]), columnOf([[2000, 2]]))).toEqual([
      [0, 1],
      [1, 2],
    ])
    expect(sorted(sorter)).toEqual([])
  })

  it('takes more than it has had room for', () => {
    const pairs = Array.from(
      { length: 500 },
      (_, i) => [1000 + ((i * 7) % 500) * 1000, (i * 7) % 500] as const,
    )
    const rows = sorted(new ReadingSorter(), columnOf(pairs))
    expect(rows).toEqual(Array.from({ length: 500 }, (_, i) => [i, i]))
  })
})
