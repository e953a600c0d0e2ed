import { parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet'
import type {
  CompressionCodec,
  Compressors,
  DecodedArray,
  FileMetaData,
  RowGroup,
  SchemaElement,
  SchemaTree,
} from 'hyparquet'
import { SluiceError } from '../../core/errors.ts'
import type { Cell } from '../cell.ts'
import type { ColumnarField, ColumnarPiece, ColumnarSource } from '../columnar-reader.ts'
import type { ColumnType } from '../column-type.ts'
import { damaged } from '../damage.ts'
import type { RandomAccess } from '../random-access.ts'
import { cellReader } from './cells.ts'
import type { Stored } from './cells.ts'
import { decompressorsFor, isReadable } from './codecs.ts'
import { nameOfElement, typeOfElement } from './column-types.ts'

/** A Parquet file, and how far it was read. */
export interface ParquetSource extends ColumnarSource {
  /** From 0 to 1. */
  readonly share: () => number
}

/**
 * Opens a Parquet file: its end says what is where. A piece is a row group, of which the wanted columns alone are read.
 * Throws SluiceError.
 *
 * @param name for messages
 */
export async function openParquet(file: RandomAccess, name: string): Promise<ParquetSource> {
  try {
    await refuseCut(file, name)
    const metadata = await parquetMetadataAsync(file, { geoparquet: false })
    return new ParquetFile(file, name, metadata, await decompressorsFor(codecsOf(metadata)))
  } catch (error) {
    throw error instanceof SluiceError ? error : damaged(`${name}: what stands at its end`, error)
  }
}

const magic = 'PAR1'
const encryptedMagic = 'PARE'
/** The magic at both ends, and the length of what stands before the second one. */
const fewestBytes = 12

async function refuseCut(file: RandomAccess, name: string): Promise<void> {
  const end = file.byteLength < fewestBytes ? '' : await textAt(file, file.byteLength - magic.length)
  if (end === encryptedMagic)
    throw new SluiceError('USAGE', `${name}: encrypted Parquet is not read; write it without encryption`)
  if (end !== magic)
    throw new SluiceError(
      'USAGE',
      `${name}: it begins as Parquet and does not end so; was it written, copied or sent to its end?`,
    )
}

async function textAt(file: RandomAccess, start: number): Promise<string> {
  return Buffer.from(await file.slice(start, start + magic.length)).toString('latin1')
}

class ParquetFile implements ParquetSource {
  readonly fields: readonly ColumnarField[]
  readonly #file: RandomAccess
  readonly #name: string
  readonly #metadata: FileMetaData
  readonly #decompressors: Compressors
  #groupsRead = 0

  constructor(file: RandomAccess, name: string, metadata: FileMetaData, decompressors: Compressors) {
    this.#file = file
    this.#name = name
    this.#decompressors = decompressors
    this.#metadata = { ...metadata, schema: metadata.schema.map(asStored) }
    const encrypted = encryptedColumns(metadata)
    this.fields = parquetSchema(metadata).children.map((column) => fieldOf(column, encrypted))
  }

  readonly share = (): number => this.#groupsRead / Math.max(1, this.#metadata.row_groups.length)

  async *pieces(places: readonly number[]): AsyncGenerator<ColumnarPiece, void, undefined> {
    for (const [at, group] of this.#metadata.row_groups.entries()) {
      const rowCount = Number(group.num_rows)
      const columns: ColumnarPiece['columns'][number][] = []
      for (const place of places) columns.push(await this.#column(place, at, group, rowCount))
      yield { rowCount, columns }
      this.#groupsRead++
    }
  }

  async #column(
    place: number,
    at: number,
    group: RowGroup,
    rowCount: number,
  ): Promise<(row: number) => Cell> {
    // Whoever asks for a column knows that it has a type.
    const { name, type } = this.fields[place]! as { name: string; type: ColumnType }
    const where = `column ${JSON.stringify(name)} in row group ${at}`
    this.#refuseCodec(group, name)
    const pages = await this.#pages(name, group, where)
    const found = pages.reduce((sum, { length }) => sum + length, 0)
    if (found !== rowCount)
      throw damaged(`${this.#name}: ${where}`, new Error(`expected ${rowCount} values, found ${found}`))
    return pagesReader(pages, cellReader(type))
  }

  async #pages(column: string, group: RowGroup, where: string): Promise<readonly DecodedArray[]> {
    const pages: DecodedArray[] = []
    try {
      await parquetRead({
        file: this.#file,
        metadata: { ...this.#metadata, num_rows: group.num_rows, row_groups: [group] },
        columns: [column],
        compressors: this.#decompressors,
        utf8: false,
        parsers: { stringFromBytes: utf8Text, timestampFromNanoseconds },
        onPage: ({ columnData }) => pages.push(columnData),
      })
    } catch (error) {
      if (error instanceof SluiceError) throw error
      throw isNoText(error) ? this.#bytes(column) : damaged(`${this.#name}: ${where}`, error)
    }
    return pages
  }

  #bytes(column: string): SluiceError {
    return new SluiceError(
      'USAGE',
      `${this.#name}: column ${JSON.stringify(column)} holds bytes that are no text in UTF-8, which are not read; leave it out of --keep`,
    )
  }

  #refuseCodec({ columns }: RowGroup, name: string): void {
    const codec = columns.find(({ meta_data: of }) => of?.path_in_schema[0] === name)?.meta_data?.codec
    if (codec === undefined || isReadable(codec)) return
    throw new SluiceError(
      'USAGE',
      `${this.#name}: column ${JSON.stringify(name)} is compressed with ${codec}, which is not read; write it with zstd, snappy, gzip, brotli or lz4_raw`,
    )
  }
}

/**
 * A column as hyparquet is to read it: what it would make of decimals and times loses digits, so that it is told nothing of
 * them. Texts it reads by its dictionaries, once each.
 */
function asStored(element: SchemaElement): SchemaElement {
  const stored = { ...element }
  delete stored.converted_type
  delete stored.logical_type
  const { logical_type: logical } = element
  const isKept = logical?.type === 'UUID' || logical?.type === 'FLOAT16'
  if (isKept) return { ...stored, logical_type: logical }
  const isText = element.num_children === undefined && typeOfElement(element)?.kind === 'text'
  return isText ? { ...stored, converted_type: 'UTF8' } : stored
}

function codecsOf({ row_groups: groups }: FileMetaData): ReadonlySet<CompressionCodec> {
  const columns = groups.flatMap((group) => group.columns)
  return new Set(columns.flatMap(({ meta_data: of }) => of?.codec ?? []))
}

function encryptedColumns({ row_groups: groups }: FileMetaData): ReadonlySet<string> {
  const columns = groups.flatMap((group) => group.columns)
  // Where its metadata is encrypted too, crypto_metadata says whose they are.
  const paths = columns.flatMap(({ crypto_metadata: crypto, meta_data: of }) =>
    crypto === undefined ? [] : [of?.path_in_schema[0] ?? ''],
  )
  return new Set(paths)
}

function fieldOf({ element, children }: SchemaTree, encrypted: ReadonlySet<string>): ColumnarField {
  const { name } = element
  if (encrypted.has(name) || encrypted.has('')) return { name, type: null, typeName: 'encrypted' }
  const isNested = children.length > 0 || element.repetition_type === 'REPEATED'
  return { name, type: isNested ? null : typeOfElement(element), typeName: nameOfElement(element) }
}

/** Rows are asked for in their order. */
function pagesReader(pages: readonly DecodedArray[], read: (stored: Stored) => Cell): (row: number) => Cell {
  let page = 0
  let start = 0
  return (row) => {
    while (row - start >= pages[page]!.length) {
      start += pages[page]!.length
      page++
    }
    // A type that hyparquet gives, or nothing.
    const stored = pages[page]![row - start] as Stored | null | undefined
    return stored === null || stored === undefined ? null : read(stored)
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function utf8Text(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : decoder.decode(bytes)
}

function isNoText(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
}

/** What INT96 holds, not rounded to a Date. */
function timestampFromNanoseconds(nanoseconds: bigint): bigint {
  return nanoseconds
}
