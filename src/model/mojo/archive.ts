import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, ModelError } from '../../core/errors.ts'
import { defaultLimits } from '../format.ts'
import type { LoadOptions, ModelLimits } from '../format.ts'
import { checkPath, checkTotal, readCentralDirectory } from './central-directory.ts'
import { folderFiles } from './folder-files.ts'
import { readZipEntry } from './zip-entry.ts'
import { fileTooLarge, modelSource } from '../whole-file.ts'

/** The entries of a model file, inflated within limits. Paths use forward slashes, relative to the MOJO's directory. */
export interface Archive {
  /** For messages. */
  readonly source: string
  readonly paths: readonly string[]
  has(path: string): boolean
  /** Throws ModelError when the entry is missing or damaged. */
  bytes(path: string): Uint8Array
  /** UTF-8. Throws ModelError when the entry is missing or damaged. */
  text(path: string): string
  /** The same archive seen from `directory`. */
  within(directory: string): Archive
}

export interface OpenedArchive {
  readonly archive: Archive
  /** `sha256:` and the hex digest of the file; of a folder, that of its paths, sizes and contents in order. */
  readonly digest: string
  /** Bytes of the file, or of all files in the folder. */
  readonly size: number
  /** Drops the file's bytes: an archive that is kept holds its paths only, and no entry can be read any more. */
  readonly release: () => void
}

/**
 * Opens a model file: a path to a zip or to an unzipped folder, or a zip's bytes. Everything it declares is checked
 * before anything is inflated; entries are inflated when asked for, with their checksum. Throws ModelError.
 */
export function openArchive(from: string | Uint8Array, options: LoadOptions = {}): OpenedArchive {
  const source = modelSource(from, options)
  const limits = { ...defaultLimits, ...options.limits }
  if (typeof from !== 'string') return openZip(source, from, limits)
  try {
    const found = statSync(from)
    if (found.isDirectory()) return openFolder(source, from, limits)
    if (!found.isFile()) throw new ModelError(source, null, 'expected a file or a folder')
    if (found.size > limits.fileBytes) throw fileTooLarge(source, found.size, limits.fileBytes)
    return openZip(source, readFileSync(from), limits)
  } catch (error) {
    if (error instanceof ModelError) throw error
    throw new ModelError(source, null, `cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

function openZip(source: string, bytes: Uint8Array, limits: ModelLimits): OpenedArchive {
  if (bytes.length > limits.fileBytes) throw fileTooLarge(source, bytes.length, limits.fileBytes)
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const declared = readCentralDirectory(source, file, limits)
  if (declared.some(({ isEncrypted }) => isEncrypted)) {
    throw new ModelError(source, null, 'is encrypted: write the model file without a password')
  }
  const entries = new Map(declared.map((entry) => [entry.path, entry]))
  const sizes = new Map(declared.map(({ path, size }) => [path, size]))
  // Only what is declared is read.
  const read = (path: string): Uint8Array => guard(source, path, () => readZipEntry(file, entries.get(path)!))
  const digest = `sha256:${createHash('sha256').update(file).digest('hex')}`
  return { ...rootArchive(source, sizes, read, limits), digest, size: file.length }
}

function openFolder(source: string, folder: string, limits: ModelLimits): OpenedArchive {
  const sizes = folderFiles(source, folder, limits)
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  checkTotal(source, total, total, limits)
  const read = (path: string): Uint8Array => guard(source, path, () => readFileSync(join(folder, path)))
  const hash = createHash('sha256')
  for (const path of [...sizes.keys()].sort())
    hash.update(`${path}\0${sizes.get(path)!}\0`).update(read(path))
  const digest = `sha256:${hash.digest('hex')}`
  return { ...rootArchive(source, sizes, read, limits), digest, size: total }
}

/**
 * @param sizes the entries and their inflated sizes
 * @param read reads one of them whole
 */
function rootArchive(
  source: string,
  sizes: ReadonlyMap<string, number>,
  read: (path: string) => Uint8Array,
  limits: ModelLimits,
): Pick<OpenedArchive, 'archive' | 'release'> {
  let reader: ((path: string) => Uint8Array) | null = read
  // A crafted model can name one nested model many times: what is inflated in all is bounded, not only what there is.
  let budget = 4 * limits.totalBytes
  const bytes = (path: string): Uint8Array => {
    const size = sizes.get(path)
    if (size === undefined) throw new ModelError(source, path, 'expected this entry, it is missing')
    budget -= size
    if (budget < 0) throw new ModelError(source, path, 'expected a model that reads its entries once')
    if (reader === null) throw new Error(`${source} was released before ${path} was read`)
    return reader(path)
  }
  const view = (directory: string): Archive => {
    const paths = [...sizes.keys()].filter((path) => path.startsWith(directory))
    return {
      source,
      paths: paths.map((path) => path.slice(directory.length)),
      has: (path) => sizes.has(directory + path),
      bytes: (path) => bytes(directory + path),
      text: (path) => decodeText(source, directory + path, bytes(directory + path)),
      within: (inner) => {
        const path = inner.endsWith('/') ? inner : `${inner}/`
        checkPath(source, directory + path)
        return view(directory + path)
      },
    }
  }
  return {
    archive: view(''),
    release: () => {
      reader = null
    },
  }
}

function decodeText(source: string, path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw new ModelError(source, path, 'expected UTF-8 text', { cause: error })
  }
}

function guard<T>(source: string, path: string | null, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new ModelError(source, path, `expected an undamaged entry: ${messageOf(error)}`, { cause: error })
  }
}
