import { SluiceError } from '../core/errors.ts'

export const textFormats = ['csv', 'jsonl'] as const

/** Tables of lines. */
export type TextFormat = (typeof textFormats)[number]

/** `arrow` is the file format of Arrow's IPC, which Feather is; `arrow-stream` its stream format. */
export const tableFormats = [...textFormats, 'parquet', 'arrow', 'arrow-stream'] as const

export type TableFormat = (typeof tableFormats)[number]

const endings: Readonly<Record<string, TableFormat>> = {
  csv: 'csv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  parquet: 'parquet',
  arrow: 'arrow',
  feather: 'arrow',
  arrows: 'arrow-stream',
}

/** Of files that are read: a JSON array is read as JSON lines are. */
const readEndings: Readonly<Record<string, TableFormat>> = { ...endings, json: 'jsonl' }

/** Its names, for people. */
export const formatNames: Readonly<Record<TableFormat, string>> = {
  csv: 'CSV',
  jsonl: 'JSON lines',
  parquet: 'Parquet',
  arrow: 'Arrow',
  'arrow-stream': 'Arrow',
}

export function isTextFormat(format: TableFormat): format is TextFormat {
  return format === 'csv' || format === 'jsonl'
}

/** What the name says that a file is, compressed or not; null where it says nothing. */
export function calledFormat(path: string, use: 'read' | 'write' = 'read'): TableFormat | null {
  const known = use === 'read' ? readEndings : endings
  return known[endingOf(path)] ?? null
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
  const format = asked ?? calledFormat(path, use)
  if (format !== null) return format
  throw unknownFormat(path, tableFormats, option, use)
}

/** The same for who reads or writes lines alone. */
export function textFormat(
  path: string,
  asked: TextFormat | undefined,
  option: string | null,
  use: 'read' | 'write' = 'read',
): TextFormat {
  const format = asked ?? calledFormat(path, use)
  if (format !== null && isTextFormat(format)) return format
  throw unknownFormat(path, textFormats, option, use)
}

function unknownFormat(
  path: string,
  formats: readonly TableFormat[],
  option: string | null,
  use: 'read' | 'write',
): SluiceError {
  const known = Object.entries(use === 'read' ? readEndings : endings)
  const names = known.filter(([, format]) => formats.includes(format)).map(([ending]) => `.${ending}`)
  const advice = option === null ? '' : `, or ${option} ${oneOf(formats)}`
  return new SluiceError('USAGE', `${path}: expected a name that ends in ${oneOf(names)}${advice}`)
}

function oneOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)!}`
}
