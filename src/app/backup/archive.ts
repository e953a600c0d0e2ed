import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { createTarDecoder } from 'modern-tar'
import { packTar } from 'modern-tar/fs'
import type { TarSource } from 'modern-tar/fs'
import { SluiceError, messageOf } from '../../core/errors.ts'
import { describeFile, digestOf } from '../../releases/digest.ts'

/** A file of an archive: bytes that are at hand, or a file of this machine of any size. */
export type ArchivedFile =
  { readonly name: string; readonly bytes: Uint8Array } | { readonly name: string; readonly path: string }

const sumsName = 'SHA256SUMS'
const onlyOwner = 0o600

/**
 * Writes a compressed tar archive whole, or leaves what was there: the files in their order, then `SHA256SUMS`, as `sha256sum -c`
 * reads it. It is read once more before it gets its name.
 *
 * @throws SluiceError FILE where it cannot be written
 */
export async function writeArchive(to: string, files: readonly ArchivedFile[], at: Date): Promise<void> {
  const draft = `${to}.draft`
  try {
    const sums = (await Promise.all(files.map(sumLine))).join('')
    const all = [...files, { name: sumsName, bytes: Buffer.from(sums) }]
    await pipeline(packTar(all.map((file) => sourceOf(file, at))), createGzip(), createWriteStream(draft))
    await chmod(draft, onlyOwner)
    await checkArchive(draft)
    await rename(draft, to)
  } catch (error) {
    await rm(draft, { force: true })
    throw error instanceof SluiceError ? error : unusable(to, 'cannot be written', error)
  }
}

async function sumLine(file: ArchivedFile): Promise<string> {
  const digest = 'bytes' in file ? digestOf(file.bytes) : (await describeFile(file.path)).digest
  return `${digest.slice('sha256:'.length)}  ${file.name}\n`
}

/** The same bytes give the same archive: nothing of this machine is in it. */
function sourceOf(file: ArchivedFile, mtime: Date): TarSource {
  const common = { target: file.name, mtime, uid: 0, gid: 0, mode: onlyOwner }
  return 'bytes' in file
    ? { type: 'content', content: file.bytes, ...common }
    : { type: 'file', source: file.path, ...common }
}

/** An archive whose files lie in a folder, each with the sum that it has to have. */
export class UnpackedArchive {
  readonly #folder: string
  readonly #names: readonly string[]

  constructor(folder: string, names: readonly string[]) {
    this.#folder = folder
    this.#names = names
  }

  /** Those that begin with `prefix`, without it. */
  under(prefix: string): readonly string[] {
    return this.#names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
  }

  path(name: string): string {
    return join(this.#folder, name)
  }

  /** Null where it has none of that name. */
  async read(name: string): Promise<Buffer | null> {
    return this.#names.includes(name) ? readFile(this.path(name)) : null
  }
}

/**
 * Unpacks into a folder that is there and empty.
 *
 * @throws SluiceError FILE for what is no archive of ours, is damaged, or holds what it should not
 */
export async function unpackArchive(from: string, folder: string): Promise<UnpackedArchive> {
  const names = await checkArchive(from, folder)
  return new UnpackedArchive(folder, names)
}

/** Reads all of it and compares the sums; writes the files where a folder is given. Gives their names. */
async function checkArchive(from: string, folder: string | null = null): Promise<readonly string[]> {
  const found = new Map<string, string>()
  let sums = ''
  try {
    for await (const { name, body } of entriesOf(from)) {
      if (found.has(name)) throw unusable(from, `has two files called ${name}`)
      const hash = createHash('sha256')
      if (name === sumsName) sums = await textOf(body)
      else await taken(body, hash, folder === null ? null : join(folder, name))
      if (name !== sumsName) found.set(name, hash.digest('hex'))
    }
  } catch (error) {
    throw error instanceof SluiceError ? error : unread(from, error)
  }
  compareSums(from, found, sums)
  return [...found.keys()]
}

type Body = AsyncIterable<Uint8Array>

/** Files alone, by names within the archive. */
async function* entriesOf(from: string): AsyncGenerator<{ readonly name: string; readonly body: Body }> {
  const unzipped = createGunzip()
  const read = pipeline(createReadStream(from), unzipped)
  // Told by the reader of the stream.
  read.catch(() => undefined)
  // What Node calls a stream of the web is one.
  const tar = Readable.toWeb(unzipped) as unknown as ReadableStream<Uint8Array>
  for await (const { header, body } of tar.pipeThrough(createTarDecoder({ strict: true }))) {
    const { name, type = 'file' } = header
    if (type !== 'file' || !isWithin(name)) throw unusable(from, `holds ${JSON.stringify(name)} (${type})`)
    yield { name, body }
  }
}

function isWithin(name: string): boolean {
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..') && !/[\0\\]/.test(name)
}

async function taken(body: Body, hash: ReturnType<typeof createHash>, path: string | null): Promise<void> {
  async function* seen() {
    for await (const piece of body) {
      hash.update(piece)
      yield piece
    }
  }
  if (path !== null) await mkdir(dirname(path), { recursive: true })
  await pipeline(seen, path === null ? nowhere() : createWriteStream(path, { mode: onlyOwner }))
}

function nowhere(): Writable {
  return new Writable({
    write: (_piece, _encoding, done) => {
      done()
    },
  })
}

async function textOf(body: Body): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}

function compareSums(from: string, found: ReadonlyMap<string, string>, sums: string): void {
  const said = new Map(
    sums
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(66), line.slice(0, 64)] as const),
  )
  if (said.size === 0) throw unusable(from, `has no ${sumsName}: it is no backup, or not all of one`)
  for (const [name, sum] of said) {
    const has = found.get(name)
    if (has === undefined) throw unusable(from, `is damaged: ${name} is missing`)
    if (has !== sum) throw unusable(from, `is damaged: ${name} does not have the sum that ${sumsName} says`)
  }
  for (const name of found.keys())
    if (!said.has(name)) throw unusable(from, `holds ${name}, of which ${sumsName} says nothing`)
}

function unusable(file: string, what: string, cause?: unknown): SluiceError {
  const why = cause === undefined ? '' : `: ${messageOf(cause)}`
  return new SluiceError('FILE', `${file} ${what}${why}`, { cause })
}

/** A file that the system does not give, or one that is no archive. */
function unread(file: string, error: unknown): SluiceError {
  if (error instanceof Error && 'syscall' in error)
    return new SluiceError('USAGE', `${file} cannot be read: ${error.message}`, { cause: error })
  // What adapts streams says nothing of its own.
  const cause = error instanceof Error && error.message === '' ? error.cause : error
  return unusable(file, 'is no backup, or a damaged one', cause)
}
