import { SluiceError } from '../core/errors.ts'

export const tableFormats = ['csv', 'jsonl'] as const

export type TableFormat = (typeof tableFormats)[number]

const endings: Readonly<Record<string, TableFormat>> = {
  csv: 'csv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
}

/** Of files that are read: a JSON array is read as JSON lines are. */
const readEndings: Readonly<Record<string, TableFormat>> = { ...endings, json: 'jsonl' }

/** True where the name says that it is CSV, compressed or not. */
export function isCalledCsv(path: string): boolean {
  return endings[endingOf(path)] === 'csv'
}

/** In lower case, before that of the compression. */
function endingOf(path: string): string {
  const parts = path
    .toLowerCase()
    .replace(/\.(gz|zst)$/, '')
    .split('.')
  // A text has at least one part.
  return parts.at(-1)!
}

/**
 * The format of a file: as asked for, or by its name's ending, compressed or not. Throws SluiceError where neither tells.
 *
 * @param option that says it, for messages; null where there is none
 */
export function tableFormat(
  path: string,
  asked: TableFormat | undefined,
  option: string | null,
  use: 'read' | 'write' = 'read',
): TableFormat {
  if (asked !== undefined) return asked
  const known = use === 'read' ? readEndings : endings
  const format = known[endingOf(path)]
  if (format !== undefined) return format
  const names = Object.keys(known).map((name) => `.${name}`)
  const advice = option === null ? '' : `, or ${option} csv or jsonl`
  throw new SluiceError(
    'USAGE',
    `${path}: expected a name that ends in ${names.slice(0, -1).join(', ')} or ${names.at(-1)!}${advice}`,
  )
}
