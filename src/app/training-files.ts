import { Readable } from 'node:stream'
import { SluiceError } from '../core/errors.ts'
import { parseNumber } from '../features/number-text.ts'
import type { TrainingColumn, TrainingFile } from '../features/surroundings.ts'
import { textOfCell } from '../table/cell.ts'
import type { Cell } from '../table/cell.ts'
import { inputFormat } from '../table/found-format.ts'
import { openInput } from '../table/input.ts'
import { defaultRules } from '../table/reading-rules.ts'

/** Texts counted of one column: of one that has more, such as names of single events, none is frequent. */
const mostTexts = 10_000

/** Reads the columns that are asked for, by file: what cannot be read is told in its place. */
export async function readTraining(
  asked: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<ReadonlyMap<string, TrainingFile>> {
  const files = await Promise.all(
    Array.from(asked, async ([file, columns]) => [file, await readFile(file, columns)] as const),
  )
  return new Map(files)
}

async function readFile(file: string, wanted: ReadonlySet<string>): Promise<TrainingFile> {
  try {
    return await read(file, wanted)
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    const isMissing = error.message.endsWith('no such file')
    return {
      problem: error.message,
      ...(isMissing ? { hint: 'paths count from the folder of the config' } : {}),
    }
  }
}

async function read(file: string, wanted: ReadonlySet<string>): Promise<TrainingFile> {
  const streams = { stdin: Readable.from([]), stop: new AbortController().signal }
  const { reader } = await openInput(file, await inputFormat(file, undefined, null), streams)
  const names = [...wanted].filter((name) => !reader.columnsAreFixed || reader.columns.includes(name))
  const tallies = names.map(() => new ColumnStatistics())
  let rowsBefore = 0
  for await (const { rows, faults } of reader.batches(names)) {
    for (const [row, fault] of faults) {
      throw new SluiceError('USAGE', `${file}, data row ${rowsBefore + row + 1}: ${fault}`)
    }
    for (const row of rows) for (const [column, cell] of row.entries()) tallies[column]!.add(cell)
    rowsBefore += rows.length
  }
  if (rowsBefore === 0) throw new SluiceError('USAGE', `${file} has no rows`)
  const absent = new Set(reader.absent())
  const columns = names.map((name, column) => [name, tallies[column]!.result()] as const)
  return {
    columns: new Map(columns.filter(([name]) => !absent.has(name))),
    names: [...reader.columns],
  }
}

const missing = new Set(defaultRules.na)

/** What is kept of a column while its rows go by. */
class ColumnStatistics {
  #mean = 0
  #count = 0
  #hasOnlyNumbers = true
  readonly #texts = new Map<string, number>()

  add(cell: Cell): void {
    const text = cell === undefined || cell === null ? '' : textOfCell(cell)
    if (missing.has(text.trim())) return
    const number = parseNumber(text)
    this.#count += 1
    if (number === null || !Number.isFinite(number)) this.#hasOnlyNumbers = false
    // In steps, so that no sum grows too large for a number.
    else this.#mean += (number - this.#mean) / this.#count
    const known = this.#texts.get(text)
    if (known !== undefined || this.#texts.size < mostTexts) this.#texts.set(text, (known ?? 0) + 1)
  }

  result(): TrainingColumn {
    const mean = this.#hasOnlyNumbers && this.#count > 0 ? this.#mean : null
    let mostFrequent: string | null = null
    let most = 0
    for (const [text, count] of this.#texts) {
      if (count > most) [mostFrequent, most] = [text, count]
    }
    return { mean, mostFrequent }
  }
}
