import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withoutTest } from './mirror.ts'
import { projectSources } from './sources.ts'
import { testedElsewhere } from './tested-elsewhere.ts'

const files = withoutTest(projectSources(), existsSync)

describe('the tests', () => {
  it('mirror the files of src, but for a list with reasons', () => {
    expect(files.filter((file) => !(file in testedElsewhere))).toEqual([])
  })

  it.each(Object.entries(testedElsewhere))('of %s are elsewhere, and there', (file, [by, why]) => {
    expect(existsSync(by)).toBe(true)
    expect(why.length).toBeGreaterThan(10)
    expect(files).toContain(file)
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
