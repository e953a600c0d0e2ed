import { describe, expect, it } from 'vitest'
import type { Cell } from '../../src/table/cell.ts'
import { CsvScanner } from '../../src/table/csv-scanner.ts'

/** All records of a text: their cells, and whether they are well formed. */
function scan(
  text: string,
  crlf = true,
): { readonly cells: readonly Cell[]; readonly wellFormed: boolean }[] {
  const scanner = new CsvScanner()
  scanner.crlf = crlf
  const records = []
  for (let at = 0; at < text.length;) {
    const cells: Cell[] = []
    at = scanner.record(text, at, null, cells)
    expect(scanner.cellCount).toBe(cells.length)
    records.push({ cells, wellFormed: scanner.wellFormed })
  }
  return records
}

describe('CsvScanner', () => {
  it.each<readonly [text: string, cells: readonly Cell[]]>([
    ['a,b\n', ['a', 'b']],
    ['a,b', ['a', 'b']],
    ['a,b\r\n', ['a', 'b']],
    [' a , b \n', [' a ', ' b ']],
    [',,\n', ['', '', '']],
    ['"a,b","c\nd"\n', ['a,b', 'c\nd']],
    ['"say ""a""",b\n', ['say "a"', 'b']],
    ['a"b,c\n', ['a"b', 'c']],
    ['größe,🙂\n', ['größe', '🙂']],
  ])('reads %j', (text, cells) => {
    expect(scan(text)).toEqual([{ cells, wellFormed: true }])
  })

  it('goes on behind each record', () => {
    expect(scan('a\nb\r\n"c"\n').map(({ cells }) => cells)).toEqual([['a'], ['b'], ['c']])
  })

  it('takes a CR for a character where records end in LF alone', () => {
    expect(scan('a,b\r\n', false)[0]!.cells).toEqual(['a', 'b\r'])
  })

  it('finds a closing quote that does not end its cell', () => {
    expect(scan('"a"b,c\n')[0]!.wellFormed).toBe(false)
  })

  it('says that a quote is open at the end of the text', () => {
    expect(new CsvScanner().record('a,"b\nc', 0, null, [])).toBe(-1)
  })

  it('leaves out empty cells that are wanted, quoted or not', () => {
    const cells: Cell[] = []
    new CsvScanner().record('a,,"",d\n', 0, Int32Array.of(0, 1, 2, 3), cells)
    expect(Array.from(cells)).toEqual(['a', undefined, undefined, 'd'])
  })

  it('builds wanted cells only, where they are wanted', () => {
    const cells: Cell[] = []
    const scanner = new CsvScanner()
    scanner.record('a,b,c,d\n', 0, Int32Array.of(1, -1, 0), cells)
    expect(cells).toEqual(['c', 'a'])
    expect(scanner.cellCount).toBe(4)
  })
})
