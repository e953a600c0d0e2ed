import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const page = readFileSync('docs/reference/kafka-traps.md', 'utf8')
const rows = [...page.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map(([, number, cells]) => ({
  number: Number(number),
  // Of a row that matched.
  cells: cells!.split(' | '),
}))
const cited = rows.map(({ number, cells }) => ({
  number,
  tests: [...(cells.at(-1) ?? '').matchAll(/`(test\/[\w./-]+)`: "(.+?)"(?=<br>|$)/g)].map(
    ([, file, text]) => [file!, text!] as const,
  ),
}))

/** Traps that cannot happen here: the row says why. */
const without: readonly number[] = [22]

describe('docs/reference/kafka-traps.md', () => {
  it('counts its traps, those of the client first', () => {
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, index) => index + 1))
    expect(rows.length).toBeGreaterThan(50)
  })

  it('leaves no cell empty', () => {
    expect(rows.filter(({ cells }) => cells.some((cell) => cell.trim() === ''))).toEqual([])
    expect(rows.map(({ cells }) => cells.length)).toEqual(rows.map(({ number }) => (number <= 32 ? 4 : 3)))
  })

  it.each(cited)('names tests that are there: $number', ({ number, tests }) => {
    if (without.includes(number)) expect(tests).toEqual([])
    else expect(tests).not.toEqual([])
    for (const [file, text] of tests) {
      expect(existsSync(file), file).toBe(true)
      const names = ["'", '"', '`'].map((quote) => quote + text)
      const source = readFileSync(file, 'utf8')
      expect(names.some((name) => source.includes(name)) ? text : `no test "${text}" in ${file}`).toBe(text)
    }
  })
})
