import { describe, expect, it } from 'vitest'
import { FaultLog } from '../../src/features/fault-log.ts'
import { compileListReader } from '../../src/features/list-reader.ts'
import { Scope } from '../../src/features/scope.ts'

const here = ['features', 0]

/** What is read of events at `r`, row by row, and the faults. */
function read(values: readonly unknown[]) {
  const scope = new Scope([{ path: 'r', kind: 'list', nullable: true }], values.length)
  const slot = scope.findList('r', here)!
  const faults = new FaultLog(values.length)
  const events = values.map((r) => (r === 'no event' ? null : { r }))
  compileListReader(scope.listBindings)(events, events.length, faults)
  return {
    rows: values.map((_, row) =>
      slot.isThere[row] === 1 ? [...slot.values.slice(slot.starts[row], slot.starts[row + 1])] : null,
    ),
    places: values.map((_, row) => [...slot.places.slice(slot.starts[row], slot.starts[row + 1])]),
    told: faults.entries.map(
      ({ row, fault }) =>
        `${row} ${fault.reason} ${String(fault.field)} ${String(fault.value)}: ${fault.message}`,
    ),
  }
}

describe('list reader', () => {
  it('reads the numbers of each row, empty arrays and none too', () => {
    const { rows, told } = read([[1, 2.5], [], null, undefined, 'no event', [3n]])
    expect(rows).toEqual([[1, 2.5], [], null, null, null, [3]])
    expect(told).toEqual([])
  })

  it('leaves out items that are null, and keeps the places of the others', () => {
    const { rows, places, told } = read([[null, 1, undefined, 2]])
    expect([rows, places, told]).toEqual([[[1, 2]], [[1, 3]], []])
  })

  it.each([
    [[1, NaN, 3], "not-finite r NaN: field 'r[1]' is not a finite number"],
    [[1, 3, -Infinity, NaN], "not-finite r -Infinity: field 'r[2]' is not a finite number"],
    [[1, '2', 3], "wrong-type r 2: field 'r[1]': expected a number, got text"],
    [[true, 1, 3], "wrong-type r true: field 'r[0]': expected a number, got a boolean"],
    [[[1], 1, 3], "wrong-type r [1]: field 'r[0]': expected a number, got a list"],
  ])('tells the first item of %j that is at fault, and leaves all of them out', (items, told) => {
    expect(read([items])).toMatchObject({ rows: [[1, 3]], told: [`0 ${told}`] })
  })

  it.each([
    ['text', "wrong-type r text: field 'r': expected an array, got text"],
    [7, "wrong-type r 7: field 'r': expected an array, got a number"],
    [{ 0: 1 }, `wrong-type r {"0":1}: field 'r': expected an array, got a structure`],
  ])('refuses %j', (value, told) => {
    expect(read([value])).toMatchObject({ rows: [null], told: [`0 ${told}`] })
  })

  it('reads a number of each element', () => {
    const lookup = (path: string) =>
      ({ path, parts: ['r'], itemParts: ['v'], kind: 'list', nullable: true }) as const
    const scope = new Scope([], 3, lookup)
    const slot = scope.findList('r[].v', here)!
    const faults = new FaultLog(3)
    const events = [
      { r: [{ v: 1 }, null, { v: null }, { v: 2n }] },
      { r: [{ v: 'x' }, { v: 3 }] },
      { r: null },
    ]
    compileListReader(scope.listBindings)(events, 3, faults)
    expect([[...slot.values], [...slot.places], [...slot.starts], [...slot.isThere]]).toEqual([
      expect.arrayContaining([1, 2, 3]),
      expect.arrayContaining([0, 3, 1]),
      [0, 2, 3, 3],
      [1, 1, 0],
    ])
    expect(faults.entries.map(({ fault }) => `${String(fault.field)}: ${fault.message}`)).toEqual([
      "r[].v: field 'r[0].v': expected a number, got text",
    ])
  })

  it('makes room for more numbers than there are rows', () => {
    const long = Array.from({ length: 1000 }, (_, i) => i)
    expect(read([[7], long, [8], long]).rows).toEqual([[7], long, [8], long])
  })

  it('forgets what the batch before held', () => {
    const scope = new Scope([{ path: 'a.r', kind: 'list', nullable: true }], 2)
    const slot = scope.findList('a.r', here)!
    const readAll = compileListReader(scope.listBindings)
    const faults = new FaultLog(2)
    readAll([{ a: { r: [1, 2] } }, { a: { r: [3] } }], 2, faults)
    expect([...slot.starts]).toEqual([0, 2, 3])
    readAll([{ a: null }, { a: { r: [4] } }], 2, faults)
    expect([[...slot.starts], [...slot.isThere], slot.values[0]]).toEqual([[0, 0, 1], [0, 1], 4])
  })
})
