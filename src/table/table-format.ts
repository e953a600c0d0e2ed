import { SluiceError } from '../core/errors.ts'

export const tableFormats = ['csv', 'jsonl'] as const

export type TableFormat = (typeof tableFormats)[number]

const endings: Readonly<Record<string, TableFormat>> = { csv: 'csv', jsonl: 'jsonl', ndjson: 'jsonl' }

/**
 * The format of a file: as asked for, or by its name's ending. Throws SluiceError where neither tells.
 *
 * @param option that says it, for messages; null where there is none
 */
export function tableFormat(
  path: string,
  asked: TableFormat | undefined,
  option: string | null,
): TableFormat {
  if (asked !== undefined) return asked
  const format = endings[path.toLowerCase().split('.').at(-1) ?? '']
  if (format !== undefined) return format
  const advice = option === null ? '' : `, or ${option} csv or jsonl`
  throw new SluiceError('USAGE', `${path}: expected a name that ends in .csv, .jsonl or .ndjson${advice}`)
}
