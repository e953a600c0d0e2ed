import { describe, expect, it } from 'vitest'
import { Lineage } from '../../src/features/lineage.ts'

/** temp and speed of a motor: read, recoded, and a ratio made of both; `raw` and `copy` are one field twice. */
function lineage(): Lineage {
  const made = new Lineage(['motor.temp', 'motor.speed', 'raw', 'unbound'])
  const slot = (index: number, name: string, path: string | null, from: readonly number[] = []) => {
    made.add(index)
    made.name(index, name)
    if (path !== null) made.bind(index, path)
    made.originate(index, from)
  }
  slot(0, 'heat', 'motor.temp')
  slot(1, 'speed', 'motor.speed')
  slot(2, 'ratio', null, [0, 1])
  slot(3, 'heat', null, [0])
  made.recode(3, 0)
  slot(4, 'raw', 'raw')
  slot(5, 'copy', 'raw')
  slot(6, 'copied', null, [5])
  made.name(0, 'warmth')
  return made
}

describe('Lineage', () => {
  it.each([
    ['the path', 'motor.temp', ['motor.temp', 'heat', 'warmth']],
    ['the feature', 'heat', ['motor.temp', 'heat', 'warmth']],
    ['the later name', 'warmth', ['motor.temp', 'heat', 'warmth']],
    ['a field that is read twice', 'copy', ['raw', 'copy']],
    ['what a step made', 'ratio', ['ratio']],
    ['a record', 'motor', ['motor', 'motor.temp', 'motor.speed', 'heat', 'warmth', 'speed']],
    ['a field that is not read', 'unbound', ['unbound']],
    ['nothing', 'nothing', ['nothing']],
  ])('has all names of one value, by %s', (_, name, names) => {
    expect(lineage().namesOfSame(name)).toEqual(new Set(names))
  })

  it.each([
    ['a source and what is made of it', 'heat', ['motor.temp', 'heat', 'warmth', 'ratio']],
    [
      'what is made and all its sources',
      'ratio',
      ['ratio', 'motor.temp', 'motor.speed', 'heat', 'warmth', 'speed'],
    ],
    ['all copies of one field', 'raw', ['raw', 'copy', 'copied']],
    ['the copies, by what is made of one', 'copied', ['copied', 'raw', 'copy']],
    [
      'a record with all it holds',
      'motor',
      ['motor', 'motor.temp', 'motor.speed', 'heat', 'warmth', 'speed', 'ratio'],
    ],
  ])('has a lineage: %s', (_, name, names) => {
    expect(lineage().lineageOf(name)).toEqual(new Set(names))
  })

  it('calls a value by its field, else by its first name', () => {
    expect([0, 1, 2, 3, 6].map((slot) => lineage().nameOf(slot))).toEqual([
      'motor.temp',
      'motor.speed',
      'ratio',
      'motor.temp',
      'copied',
    ])
  })
})
