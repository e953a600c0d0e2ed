import { describe, expect, it } from 'vitest'
import { RowCursor } from '../../src/table/row-cursor.ts'
import type { RowBatch } from '../../src/table/row-reader.ts'

async function* batches(): AsyncGenerator<RowBatch> {
  yield await Promise.resolve({ rows: [['a'], ['b']], faults: new Map([[1, 'bad']]) })
  yield { rows: [], faults: new Map() }
  yield { rows: [['c']], faults: new Map() }
}

describe('RowCursor', () => {
  it('takes rows across batches, with the fault of one that is none', async () => {
    const cursor = new RowCursor(batches())
    expect(await cursor.take(1)).toEqual([['a']])
    expect(await cursor.take(5)).toEqual(['bad', ['c']])
    expect(await cursor.take(5)).toEqual([])
  })
})
