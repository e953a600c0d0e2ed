import { expect, it } from 'vitest'
import { addByName } from '../../src/scoring/add-by-name.ts'

const sum = (a: number, b: number) => a + b

it('adds up what both have, and keeps what one has', () => {
  expect(addByName({ a: 1, both: 2 }, { both: 3, b: 4 }, 0, sum)).toEqual({ a: 1, both: 5, b: 4 })
})

it('takes no property of objects for an entry', () => {
  const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty']
  const table = Object.fromEntries(names.map((name) => [name, 1]))
  expect(Object.entries(addByName({}, table, 0, sum))).toEqual(names.map((name) => [name, 1]))
  expect(Object.entries(addByName(table, table, 0, sum))).toEqual(names.map((name) => [name, 2]))
})

it('leaves both as they were', () => {
  const [a, b] = [{ x: 1 }, { x: 2 }]
  addByName(a, b, 0, sum)
  expect([a, b]).toEqual([{ x: 1 }, { x: 2 }])
})
