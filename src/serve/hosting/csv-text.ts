import { CsvScanner } from '../../table/csv-scanner.ts'
import { textBody } from '../json-body.ts'
import { Refusal } from '../refusal.ts'

/** The records of a CSV, each the texts of its cells; no record for the end of the last line. @throws Refusal malformed */
export function csvRecords(body: Buffer): readonly (readonly string[])[] {
  const text = textBody(body)
  const scanner = new CsvScanner()
  scanner.crlf = /^[^\n]*\r\n/.test(text)
  const records: string[][] = []
  for (let at = 0; at < text.length;) {
    // A scanner without slots gives each cell as text.
    const cells: string[] = []
    at = scanner.record(text, at, null, cells)
    if (at < 0 || !scanner.wellFormed)
      throw new Refusal(
        'malformed',
        `the CSV is wrong at record ${records.length + 1}: ${at < 0 ? 'a quote is not closed' : 'text stands behind a closing quote'}`,
      )
    records.push(cells)
  }
  return records
}

/** A cell as CSV has it: in quotes where it would else be read as something else. */
export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text
}

/** Texts that stand for a missing value in a CSV: what pandas reads as one, and writes. A level that a model knows is none of them. */
export const missingInCsv: readonly string[] = [
  ...['', '#N/A', '#N/A N/A', '#NA', '-1.#IND', '-1.#QNAN', '-NaN', '-nan', '1.#IND', '1.#QNAN', '<NA>'],
  ...['N/A', 'NA', 'NULL', 'NaN', 'None', 'n/a', 'nan', 'null'],
]
