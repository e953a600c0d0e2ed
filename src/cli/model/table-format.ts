import { SluiceError } from '../../core/errors.ts'

export const tableFormats = ['csv', 'jsonl'] as const

export type TableFormat = (typeof tableFormats)[number]

const endings: Readonly<Record<string, TableFormat>> = { csv: 'csv', jsonl: 'jsonl', ndjson: 'jsonl' }

/**
 * The format of a file: as asked for, or by its name's ending. Throws SluiceError where neither tells.
 *
 * @param option the option's name, for messages
 */
export function tableFormat(path: string, asked: TableFormat | undefined, option: string): TableFormat {
  if (asked !== undefined) return asked
  const format = endings[path.toLowerCase().split('.').at(-1) ?? '']
  if (format !== undefined) return format
  const name = path === '-' ? 'standard input or output' : path
  throw new SluiceError(
    'USAGE',
    `${name}: expected a name that ends in .csv, .jsonl or .ndjson; say what it is with ${option} csv or ${option} jsonl`,
  )
}
