import { describe, expect, it } from 'vitest'
import { openJsonLines } from '../../src/table/json-lines-reader.ts'
import { NameMatcher } from '../../src/table/name-matcher.ts'
import { blocksOf, collect } from './collect.ts'

describe('openJsonLines', () => {
  it('reads objects of any values, blank lines and line ends of either kind between them', async () => {
    const text = ['{"a":1,"b":"x"}\r\n\n', '{"b":null,"c":{"d":[1]}}\n{"a":true}']
    const reader = await openJsonLines(blocksOf(text))
    expect(reader.columns).toEqual(['a', 'b'])
    const batches = await collect(reader.batches(['b', 'a', 'c', 'toString']))
    expect(batches.flatMap(({ rows }) => rows)).toEqual([
      ['x', 1, undefined, undefined],
      [null, undefined, { d: [1] }, undefined],
      [undefined, true, undefined, undefined],
    ])
    expect(reader.absent()).toEqual(['toString'])
  })

  it('marks lines that are no object and reads on', async () => {
    const reader = await openJsonLines(blocksOf(['{"a":1}\nnull\n[1]\n{"a":\n7\n{"a":2}\n']))
    const [batch] = await collect(reader.batches(['a']))
    expect([...batch!.faults.keys()]).toEqual([1, 2, 3, 4])
    expect(batch!.faults.get(1)).toBe('expected a JSON object')
    expect(batch!.rows.at(-1)).toEqual([2])
  })

  it('keeps the digits of wide whole numbers', async () => {
    const line =
      '{"id":12345678901234567890,"x":0.1234567890123456,"in":[9007199254740993],"n":9007199254740991}'
    const reader = await openJsonLines(blocksOf([line]))
    const [batch] = await collect(reader.batches(['id', 'x', 'in', 'n']))
    expect(batch!.rows).toEqual([
      [12345678901234567890n, 0.1234567890123456, [9007199254740993n], 9007199254740991],
    ])
  })

  it('has no rows in an empty file', async () => {
    const reader = await openJsonLines(blocksOf([]))
    expect(await collect(reader.batches(['a']))).toEqual([])
  })

  it('finds columns under other names, row by row', async () => {
    const names = new NameMatcher(['f', 'g'], 'loose')
    const text = '{"F":1,"id":7}\n{"f":2,"F":3}\n{" g":4}\n{"F":5,"f ":6}\n'
    const reader = await openJsonLines(blocksOf([text]), names)
    expect(reader.columns).toEqual(['f', 'id'])
    const [batch] = await collect(reader.batches(['f', 'g']))
    expect(batch!.rows).toEqual([[1, undefined], [2, undefined], [undefined, 4], []])
    expect([...batch!.faults]).toEqual([[3, 'ambiguous key: "F" and "f " may both mean "f"']])
    expect(reader.absent()).toEqual([])
    expect(reader.strangers()).toEqual(['id'])
    expect([...reader.renamed]).toEqual([
      ['f', 'F'],
      ['g', ' g'],
    ])
  })
})
