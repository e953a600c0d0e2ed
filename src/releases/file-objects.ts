import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import nodeFiles from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { SluiceError, messageOf } from '../core/errors.ts'
import { DigestTally, describeFile } from './digest.ts'
import type { ObjectStore, SourceFile } from './object-store.ts'
import { noStoreAt } from './no-store.ts'
import { refusePlaces } from './refuse-places.ts'

/** What is used of a file system. */
export type FileSystem = Pick<
  typeof nodeFiles,
  'link' | 'mkdir' | 'open' | 'readFile' | 'readdir' | 'rename' | 'rm' | 'stat'
>

/** Where objects are written before they get their names; on the same file system as these. What a killed writer left is in here alone. */
const draftFolder = '.drafts'
/** An older draft is nobody's. */
const draftLifeMs = 24 * 3600 * 1000
const ownerWrites = 0o644
const nobodyWrites = 0o444

/**
 * Objects as files of a folder. A file is written and synced under another name; then a hard link gives it its own one, which succeeds once only, or a
 * rename, which replaces. Names that begin with a dot are nobody's objects.
 */
export class FileObjects implements ObjectStore {
  readonly place: string
  readonly #files: FileSystem

  constructor(place: string, files: FileSystem = nodeFiles) {
    this.place = place
    this.#files = files
  }

  async isThere(): Promise<boolean> {
    const found = await this.#trying('', () => orNull(this.#files.stat(this.place)))
    return found?.isDirectory() ?? false
  }

  /** With the folders around it, so that a power cut leaves them there. */
  async begin(): Promise<void> {
    await this.#trying('', async () => {
      const first = await this.#files.mkdir(this.place, { recursive: true })
      if (first === undefined) return
      const outermost = dirname(first)
      for (let made = resolve(this.place); made !== outermost; made = dirname(made))
        await this.#sync(dirname(made))
    })
  }

  async create(key: string, bytes: Uint8Array): Promise<boolean> {
    await this.begin()
    return this.#trying(key, async () => {
      const draft = await this.#draft(nobodyWrites, (file) => file.writeFile(bytes))
      return this.#publishOnce(draft, key)
    })
  }

  async createFromFile(key: string, source: SourceFile): Promise<boolean> {
    refusePlaces(this.place, source)
    await this.begin()
    return this.#trying(key, async () => {
      const draft = await this.#draft(nobodyWrites, async (file) => {
        const tally = new DigestTally()
        await file.writeFile(tally.through(createReadStream(source.path)))
        if (tally.digest() !== source.digest) {
          throw new SluiceError('USAGE', `${source.path}: it was changed while it was read`)
        }
      })
      return this.#publishOnce(draft, key)
    })
  }

  async replace(key: string, bytes: Uint8Array): Promise<void> {
    if (!(await this.isThere())) throw noStoreAt(this.place)
    await this.#trying(key, async () => {
      const draft = await this.#draft(ownerWrites, (file) => file.writeFile(bytes))
      const path = this.#path(key)
      await this.#makeFolder(dirname(path))
      await this.#files.rename(draft, path)
      await this.#sync(dirname(path))
    })
  }

  async read(key: string): Promise<Buffer | null> {
    return this.#trying(key, () => orNull(this.#files.readFile(this.#path(key))))
  }

  async localFile(key: string, digest: string): Promise<string | null> {
    const path = this.#path(key)
    const found = await this.#trying(key, () => orNull(describeFile(path)))
    if (found === null) return null
    if (found.digest !== digest) {
      throw new SluiceError('STORE', `${path} is damaged: its digest is ${found.digest}, not ${digest}`)
    }
    return path
  }

  async list(prefix: string): Promise<readonly string[]> {
    // Of a prefix that ends within a name, the folder around it.
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
    const keys = await this.#trying(prefix, () => this.#keysIn(folder))
    return keys.filter((key) => key.startsWith(prefix)).sort()
  }

  async remove(key: string): Promise<void> {
    await this.#trying(key, () => this.#files.rm(this.#path(key), { force: true }))
  }

  async #keysIn(folder: string): Promise<string[]> {
    const entries = (await orNull(this.#files.readdir(this.#path(folder), { withFileTypes: true }))) ?? []
    const keys: string[] = []
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue
      if (entry.isDirectory()) keys.push(...(await this.#keysIn(`${folder}${entry.name}/`)))
      else keys.push(`${folder}${entry.name}`)
    }
    return keys
  }

  /** A file with what `write` gives it, on the disk. */
  async #draft(mode: number, write: (file: FileHandle) => Promise<void>): Promise<string> {
    const folder = this.#path(draftFolder)
    await this.#makeFolder(folder)
    const draft = join(folder, randomUUID())
    const file = await this.#files.open(draft, 'wx', mode)
    try {
      await write(file)
      await file.sync()
    } catch (error) {
      await this.#files.rm(draft, { force: true })
      throw error
    } finally {
      await file.close()
    }
    return draft
  }

  /** Gives a draft its name, unless something has it. */
  async #publishOnce(draft: string, key: string): Promise<boolean> {
    const path = this.#path(key)
    try {
      await this.#makeFolder(dirname(path))
      const isFirst = await this.#linked(draft, path)
      await this.#sync(dirname(path))
      return isFirst
    } finally {
      await this.#files.rm(draft, { force: true })
      await this.#removeOldDrafts()
    }
  }

  async #linked(draft: string, path: string): Promise<boolean> {
    try {
      await this.#files.link(draft, path)
      return true
    } catch (error) {
      const code = codeOf(error)
      if (code === 'EPERM' || code === 'ENOTSUP' || code === 'EOPNOTSUPP' || code === 'ENOSYS') {
        throw new SluiceError(
          'STORE',
          `${this.place}: its file system has no hard links, by which writers agree who was first. Take a folder on another one, or s3://`,
          { cause: error },
        )
      }
      if (code !== 'EEXIST') throw error
      // Over NFS the answer to a link that was made may be lost, and the request sent again.
      return (await this.#files.stat(draft)).nlink > 1
    }
  }

  async #removeOldDrafts(): Promise<void> {
    const folder = this.#path(draftFolder)
    for (const name of await this.#files.readdir(folder)) {
      const draft = join(folder, name)
      const found = await orNull(this.#files.stat(draft))
      if (found !== null && Date.now() - found.mtimeMs > draftLifeMs) {
        await this.#files.rm(draft, { force: true })
      }
    }
  }

  /** Makes a folder and those around it within the store. Never the store's own: a share that went away is not to get another one in its place. */
  async #makeFolder(folder: string): Promise<void> {
    let made = this.place
    for (const part of relative(this.place, folder).split(sep).filter(Boolean)) {
      made = join(made, part)
      if (await this.#isMade(made)) await this.#sync(dirname(made))
    }
  }

  /** False where it was there. */
  async #isMade(folder: string): Promise<boolean> {
    try {
      await this.#files.mkdir(folder)
      return true
    } catch (error) {
      // Where nobody may write, some systems say that and not that it is there.
      if ((await orNull(this.#files.stat(folder)))?.isDirectory() === true) return false
      throw error
    }
  }

  /** What a folder says of its files is on the disk. */
  async #sync(folder: string): Promise<void> {
    const opened = await this.#files.open(folder, 'r')
    try {
      await opened.sync()
    } finally {
      await opened.close()
    }
  }

  #path(key: string): string {
    return join(this.place, key)
  }

  async #trying<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof SluiceError) throw error
      throw new SluiceError('STORE_OUTAGE', `model store ${this.place}, ${key}: ${messageOf(error)}`, {
        cause: error,
      })
    }
  }
}

async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null
    throw error
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null
}
