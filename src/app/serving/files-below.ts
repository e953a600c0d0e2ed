import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import { SluiceError } from '../../core/errors.ts'
import type { ServedTable, ServedFiles, ServingLimits } from '../../serve/front.ts'
import { Refusal } from '../../serve/refusal.ts'
import { refuseRepeated } from '../../serve/table-rows.ts'
import type { Cell } from '../../table/cell.ts'
import { openCsv } from '../../table/csv-reader.ts'
import { openText } from '../../table/input.ts'
import type { RowReader } from '../../table/row-reader.ts'

/** CSV files below a folder: `..` and links that lead out of it are refused as what is not there. */
export function filesBelow(folder: string): ServedFiles {
  return {
    read: async (path, limits, signal) => {
      const place = await placeOf(folder, path)
      try {
        const { blocks } = await openText(place, { stdin: Readable.from([]), stop: signal }, 'csv')
        const reader = await openCsv(bounded(blocks, limits), path)
        return await tableOf(reader, limits)
      } catch (error) {
        if (!(error instanceof SluiceError)) throw error
        throw new Refusal('malformed', error.message.replaceAll(place, path), { cause: error })
      }
    },
  }
}

/** @returns the real path of the file */
async function placeOf(folder: string, path: string): Promise<string> {
  try {
    const root = await realpath(folder)
    const place = await realpath(resolve(root, path))
    const way = relative(root, place)
    const isBelow = !isAbsolute(way) && way.split(sep)[0] !== '..'
    if (isBelow && (await stat(place)).isFile()) return place
  } catch {
    // Not there, or not to be seen: the same to who asks.
  }
  throw new Refusal(
    'unknown-path',
    `there is no file ${JSON.stringify(path)} below the folder of serve.files`,
  )
}

async function* bounded(
  blocks: AsyncIterable<string>,
  { maxBodyBytes }: ServingLimits,
): AsyncGenerator<string, void, undefined> {
  let bytes = 0
  for await (const block of blocks) {
    bytes += Buffer.byteLength(block)
    if (bytes > maxBodyBytes) throw tooMuch(`${maxBodyBytes} bytes`, 'maxBodyBytes')
    yield block
  }
}

async function tableOf(reader: RowReader, { maxRows }: ServingLimits): Promise<ServedTable> {
  const { columns } = reader
  refuseRepeated(columns)
  const rows: (string | null)[][] = []
  for await (const { rows: read, faults } of reader.batches(columns)) {
    const [fault] = faults
    if (fault !== undefined)
      throw new Refusal('malformed', `data row ${rows.length + fault[0] + 1}: ${fault[1]}`)
    for (const cells of read) rows.push(Array.from(cells, textOrNull))
    if (rows.length > maxRows) throw tooMuch(`${maxRows} rows`, 'maxRows')
  }
  return { columns, rows }
}

/** Cells of CSV are texts; one that is empty is not there. */
function textOrNull(cell: Cell): string | null {
  return typeof cell === 'string' ? cell : null
}

function tooMuch(most: string, setting: string): Refusal {
  return new Refusal(
    'too-large',
    `the file has more than ${most} (serve.${setting}): score it with sluice score`,
  )
}
