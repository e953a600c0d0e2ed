import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { entryFor, withoutTest } from './mirror.ts'
import { projectSources } from './sources.ts'
import { testedElsewhere } from './tested-elsewhere.ts'

const entries = Object.keys(testedElsewhere)
const files = withoutTest(projectSources(), existsSync)

describe('the tests', () => {
  it('mirror the files of src, but for a list with reasons', () => {
    expect(files.filter((file) => entryFor(file, entries) === undefined)).toEqual([])
  })

  it.each(Object.entries(testedElsewhere))('of %s are elsewhere, and there', (entry, [by, why]) => {
    expect(existsSync(by)).toBe(true)
    expect(why.length).toBeGreaterThan(10)
    expect(files.some((file) => entryFor(file, entries) === entry)).toBe(true)
  })
})

describe('withoutTest', () => {
  it.each([
    ['export function f() {}', true],
    ['export const f = () => 1', true],
    ['export class A { get a() { return 1 } }', true],
    ['export const table = { a: 1, b: [2] } as const', false],
    ['export interface A { f(): void }\nexport type F = (a: A) => void', false],
    ["export { f } from './f.ts'", false],
    ['declare function f(): void', false],
  ])('asks for a test of a file with code alone: %s', (text, asks) => {
    const sources = new Map([['src/a/b.ts', text]])
    expect(withoutTest(sources, () => false)).toEqual(asks ? ['src/a/b.ts'] : [])
    expect(withoutTest(sources, (path) => path === 'test/a/b.test.ts')).toEqual([])
  })
})

describe('entryFor', () => {
  it('takes the file itself before its folder, and no folder that only begins alike', () => {
    const list = ['src/a/', 'src/a/b.ts']
    expect(entryFor('src/a/b.ts', list)).toBe('src/a/b.ts')
    expect(entryFor('src/a/c.ts', list)).toBe('src/a/')
    expect(entryFor('src/ab/c.ts', list)).toBeUndefined()
  })
})
