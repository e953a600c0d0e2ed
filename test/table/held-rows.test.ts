import { describe, expect, it } from 'vitest'
import { HeldRows } from '../../src/table/held-rows.ts'

/** How long the groups are in which so many rows are written. */
async function groups(columnCount: number, rowCount: number): Promise<number[]> {
  const written: number[] = []
  const held = new HeldRows(columnCount, (rows) => {
    written.push(rows.length)
    return Promise.resolve()
  })
  const row = [1]
  await held.add(Array.from({ length: rowCount - 1 }, () => row))
  await held.add([row])
  await held.flush()
  await held.flush()
  return written
}

describe('HeldRows', () => {
  it.each([
    [1, 131_073, [131_072, 1]],
    [16, 65_537, [65_536, 1]],
    [100_000, 1_025, [1024, 1]],
    [1, 5, [5]],
  ])('writes rows of %d columns in groups: of %d, %j', async (columnCount, rowCount, expected) => {
    expect(await groups(columnCount, rowCount)).toEqual(expected)
  })

  it('writes nothing of no rows', async () => {
    const held = new HeldRows(1, () => expect.unreachable())
    await held.add([])
    await held.flush()
  })
})
