import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cell } from '../../src/table/cell.ts'
import { openCsv } from '../../src/table/csv-reader.ts'
import { longestLineBytes } from '../../src/table/text-blocks.ts'
import { blocksOf, collect } from './collect.ts'

interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  readonly faults: readonly (readonly [number, string])[]
  readonly absent: readonly string[]
}

/** Lines of the text as blocks: what may be cut is cut. */
async function read(text: string, wanted?: readonly string[]): Promise<Table> {
  const reader = await openCsv(blocksOf(text.match(/[^\n]*\n|[^\n]+$/g) ?? []), 'in.csv')
  const rows: (readonly Cell[])[] = []
  const faults: [number, string][] = []
  for await (const batch of reader.batches(wanted ?? reader.columns)) {
    for (const [row, fault] of batch.faults) faults.push([rows.length + row, fault])
    rows.push(...batch.rows)
  }
  return { columns: reader.columns, rows, faults, absent: reader.absent() }
}

describe('openCsv', () => {
  it.each<[string, string, (string | undefined)[][]]>([
    [
      'rows',
      'a,b\n1,2\n3,4\n',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['a last line without end', 'a,b\n1,2', [['1', '2']]],
    [
      'CRLF',
      'a,b\r\n1,2\r\n3,4\r\n',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['CRLF and a last line that ends in CR', 'a,b\r\n1,2\r', [['1', '2']]],
    ['CR as a character where lines end in LF', 'a,b\n1,2\r\n', [['1', '2\r']]],
    ['quoted cells', 'a,b\n"1,5","say ""hi"""\n', [['1,5', 'say "hi"']]],
    ['quoted cells and CRLF', 'a,b\r\n"1","2"\r\n', [['1', '2']]],
    ['line breaks in quotes', 'a,b\n"x\ny\r\nz",2\n', [['x\ny\r\nz', '2']]],
    ['a quoted header', '"a, x",b\n1,2\n', [['1', '2']]],
    ['a quote inside a cell as a character', 'a,b\n5" pipe,2\n', [['5" pipe', '2']]],
    ['empty cells as absent ones', 'a,b,c\n,"",3\n', [[undefined, undefined, '3']]],
    ['blanks as they are', 'a,b\n 1 ,\t\n', [[' 1 ', '\t']]],
    ['no blank lines', 'a,b\n\n1,2\n\n\n', [['1', '2']]],
    ['no blank CRLF lines', 'a,b\r\n\r\n1,2\r\n', [['1', '2']]],
    ['blank lines as rows where there is one column', 'a\n\n1\n', [[undefined], ['1']]],
    ['a header alone', 'a,b\n', []],
  ])('reads %s', async (_, text, rows) => {
    const table = await read(text)
    expect(table.rows).toEqual(rows)
    expect(table.faults).toEqual([])
  })

  it('gives the wanted columns in the wanted order, absent ones undefined', async () => {
    const table = await read('a,b,c\n1,2,3\n', ['c', 'x', 'a'])
    expect(table.rows).toEqual([['3', undefined, '1']])
    expect(table.absent).toEqual(['x'])
  })

  it.each([
    ['a,b\n1\n', 'expected 2 cells, found 1'],
    ['a,b\n1,2,3\n', 'expected 2 cells, found 3'],
    ['a,b\n"1"x,2\n', 'expected a separator or a line end behind a closing quote'],
    ['a,b\n"1"\r,2\n', 'expected a separator or a line end behind a closing quote'],
  ])('marks the row and reads on: %j', async (text, fault) => {
    const table = await read(`${text}8,9\n`)
    expect(table.faults).toEqual([[0, fault]])
    expect(table.rows[1]).toEqual(['8', '9'])
  })

  it.each([
    ['', 'in.csv: expected a header line with column names, it is empty'],
    ['a,b\n1,2\n"open,4\n5,6\n', 'in.csv: data row 2: expected every quote to be closed'],
    ['"a,b\n1,2\n', 'in.csv: data row 1: expected every quote to be closed'],
    ['a,b\r1,2\r', 'in.csv: expected lines to end in LF or CRLF, found CR alone'],
    ['a,a\n1,2\n', 'in.csv: expected one column "a", found several'],
    [
      `a\n"${'x\n'.repeat(longestLineBytes / 2)}`,
      'data row 1: expected at most 16 MiB; is a quote left open?',
    ],
  ])('cannot read a file: %#', async (text, message) => {
    const reading = async (): Promise<unknown> => {
      const half = Math.floor(text.length / 2)
      const reader = await openCsv(blocksOf([text.slice(0, half), text.slice(half)]), 'in.csv')
      return await collect(reader.batches(reader.columns))
    }
    await expect(reading()).rejects.toThrow(message)
  })

  it('reads what csv-parse reads', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'é', '🙂', ',', '"', '\n', '\r', ' ', '1'),
      maxLength: 5,
    })
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 5 }))
    await fc.assert(
      fc.asyncProperty(table, fc.boolean(), async (rows, crlf) => {
        const end = crlf ? '\r\n' : '\n'
        const quoted = (text: string): string =>
          /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
        const width = rows[0]?.length ?? 2
        const header = Array.from({ length: width }, (_, i) => `c${i}`)
        const text = [header, ...rows].map((row) => row.map(quoted).join(',') + end).join('')
        const [, ...expected] = parse(text, { record_delimiter: end })
        const found = await read(text)
        expect(found.rows.map((row) => Array.from(row, (value) => value ?? ''))).toEqual(expected)
        expect(found.faults).toEqual([])
      }),
    )
  })
})
