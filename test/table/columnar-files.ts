import { join } from 'node:path'
import { Readable } from 'node:stream'
import { textOfCell } from '../../src/table/cell.ts'
import type { Cell } from '../../src/table/cell.ts'
import { openInput } from '../../src/table/input.ts'
import type { Input } from '../../src/table/input.ts'
import type { TableFormat } from '../../src/table/table-format.ts'
import { collect } from './collect.ts'

/** A file that pyarrow wrote. */
export function columnarFile(name: string): string {
  return join(import.meta.dirname, '../fixtures/columnar', name)
}

export function open(
  path: string,
  format: TableFormat = 'jsonl',
  stdin: Buffer | string = '',
): Promise<Input> {
  // In pieces, as a pipe gives it.
  const pieces = Array.from({ length: Math.ceil(stdin.length / 7) }, (_, at) =>
    stdin.slice(at * 7, at * 7 + 7),
  )
  return openInput(path, format, { stdin: Readable.from(pieces), stop: new AbortController().signal })
}

/** Column by column, all that is read of a file. */
export async function columnsOf({ reader }: Input): Promise<Record<string, readonly Cell[]>> {
  const names = reader.columns.filter((name) => !reader.unread.includes(name))
  const rows = (await collect(reader.batches(names))).flatMap((batch) => batch.rows)
  return Object.fromEntries(names.map((name, place) => [name, rows.map((row) => row[place])]))
}

/** The same as text. */
export async function textsOf(input: Input): Promise<Record<string, readonly (string | null)[]>> {
  const columns = Object.entries(await columnsOf(input))
  const text = (cell: Cell) => (cell === null || cell === undefined ? null : textOfCell(cell))
  return Object.fromEntries(columns.map(([name, cells]) => [name, cells.map(text)]))
}

/** What types.parquet and types.feather hold, as text. */
export const typedTexts: Readonly<Record<string, readonly (string | null)[]>> = {
  x: ['0.25', '0.5', null, '1'],
  bool: ['true', 'false', 'true', null],
  int8: ['1', '-128', '127', null],
  uint16: ['1', '0', '65535', null],
  int32: ['1', '-2147483648', '2147483647', null],
  uint32: ['1', '0', '4294967295', null],
  int64: ['9007199254740993', '-9223372036854775808', '9223372036854775807', null],
  uint64: ['1', '0', '18446744073709551615', null],
  float16: ['0.5', '-2', '65504', null],
  float: ['0.10000000149011612', '-3.3999999521443642e+38', 'Infinity', null],
  double: ['0.1', '-1.7e+308', 'NaN', null],
  decimal9: ['12.30', '-9999999.99', '0.05', null],
  decimal18: ['-0.000001', '-999999999999.999999', '1.000000', null],
  decimal38: ['0.0000000001', '-9999999999999999999999999999.9999999999', '7.5000000000', null],
  text: ['a', '', '\ufeffäöü €', null],
  long_text: ['a', '', 'b'.repeat(40), null],
  category: ['x', 'y', 'x', null],
  date: ['2026-11-28', '0001-01-01', '1969-12-31', null],
  time_ms: ['10:00:00.123', '00:00:00.000', '23:59:59.000', null],
  time_ns: ['10:00:00.000000001', '00:00:00.000000000', '23:59:59.999999999', null],
  ts_s: ['2026-11-28T10:00:00', '1969-12-31T23:59:59', '1970-01-01T00:00:00', null],
  ts_ms: ['2026-11-28T10:00:00.123Z', '1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00.000Z', null],
  ts_us: ['2026-11-28T10:00:00.123456', '1969-12-31T23:59:59.999999', '+148108-07-06T14:00:27.387904', null],
  ts_ns: [
    '2026-11-28T10:00:00.123456789Z',
    '1969-12-31T23:59:59.999999999Z',
    '1677-09-21T00:12:43.145224193Z',
    null,
  ],
  nothing: [null, null, null, null],
}

/** Parquet counts in no seconds. */
export const typedTextsOfParquet: typeof typedTexts = {
  ...typedTexts,
  ts_s: typedTexts['ts_s']!.map((text) => (text === null ? null : `${text}.000`)),
}
