import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { systemClock } from '../core/clock.ts'
import type { Clock } from '../core/clock.ts'
import { SluiceError, messageOf } from '../core/errors.ts'
import { describeFile, digestOf } from './digest.ts'
import type { FilePlaces, FilePointer } from './file-places.ts'
import { countShape, listShape, objectShape, textShape } from '../core/json-shape.ts'
import type { KeyedLog, LogEntry } from './keyed-log.ts'
import type { ObjectStore, SourceFile } from './object-store.ts'
import { readStored, storedJson } from './stored-json.ts'

/** An object's bytes; a broker takes a megabyte in the usual case. */
const mostBytes = 900_000

/** Whoever has not read for longer may have missed what was forgotten meanwhile: brokers keep that for a day. */
const freshMs = 3_600_000

const pointerShape = objectShape({ digest: textShape, bytes: countShape, places: listShape(textShape) })

/** What the log has of one object. */
interface LoggedObject {
  /** By those who created it, in the log's order: the first one did. By the whole key of the entry. */
  readonly created: Map<string, Buffer>
  replaced: Buffer | null
}

/**
 * Objects as entries of a log. Who creates one writes an entry under a key of its own, `key#writer`, and reads back: the first in the log's order is the
 * object, and whoever comes later takes its own away again. So compaction, which keeps the last of each key, keeps the first of
 * each object. What is replaced has the object's key alone. Of files there is `key#writer#file`: what they are, and where.
 */
export class TopicObjects implements ObjectStore {
  readonly place: string
  readonly #log: KeyedLog
  readonly #files: FilePlaces
  readonly #clock: Clock
  readonly #objects = new Map<string, LoggedObject>()
  #next = 0n
  #readMs = -Infinity
  #reading: Promise<void> | null = null
  #readingNext: Promise<void> | null = null

  constructor(log: KeyedLog, files: FilePlaces, clock: Clock = systemClock) {
    this.place = log.place
    this.#log = log
    this.#files = files
    this.#clock = clock
  }

  /** A topic that is missing is one without records; the first record makes it. */
  isThere(): Promise<boolean> {
    return Promise.resolve(true)
  }

  begin(): Promise<void> {
    return Promise.resolve()
  }

  async create(key: string, bytes: Uint8Array): Promise<boolean> {
    return this.#createOnce(key, bytes, '')
  }

  async createFromFile(key: string, source: SourceFile): Promise<boolean> {
    await this.#refresh()
    if (this.#first(key) !== null) return false
    const { path, digest, bytes, places = [] } = source
    if (places.length === 0) await this.#files.keep(key, source)
    if ((await describeFile(path)).digest !== digest)
      throw new SluiceError('USAGE', `${path}: it was changed while it was read`)
    const pointer: FilePointer = { digest, bytes, places }
    // Whoever names a place is told now that the file is not there, and not whoever loads it.
    if (places.length > 0) await this.#files.find(key, pointer)
    return this.#createOnce(key, storedJson(pointer), '#file')
  }

  async replace(key: string, bytes: Uint8Array): Promise<void> {
    await this.#append({ key, value: this.#checked(key, bytes) })
  }

  async read(key: string): Promise<Buffer | null> {
    await this.#refresh()
    const found = this.#first(key)
    if (found === null || !found.isFile) return found?.bytes ?? null
    return readFile(await this.#files.find(key, this.#pointer(key, found.bytes)))
  }

  async localFile(key: string, digest: string): Promise<string | null> {
    await this.#refresh()
    const found = this.#first(key)
    if (found === null) return null
    const pointer = found.isFile ? this.#pointer(key, found.bytes) : null
    if (pointer?.digest === digest) return this.#files.find(key, pointer)
    const said = pointer?.digest ?? digestOf(found.bytes)
    throw new SluiceError('STORE', `${this.place}/${key} is damaged: its digest is ${said}, not ${digest}`)
  }

  async list(prefix: string): Promise<readonly string[]> {
    await this.#refresh()
    return [...this.#objects.keys()].filter((key) => key.startsWith(prefix)).sort()
  }

  async remove(key: string): Promise<void> {
    await this.#refresh()
    const found = this.#objects.get(key)
    if (found === undefined) return
    const keys = [...found.created.keys(), ...(found.replaced === null ? [] : [key])]
    // The first last: what came after it is never the object.
    for (const each of keys.toReversed()) await this.#append({ key: each, value: null })
  }

  async #createOnce(key: string, bytes: Uint8Array, kind: string): Promise<boolean> {
    const value = this.#checked(key, bytes)
    await this.#refresh()
    if (this.#objects.has(key)) return false
    const own = `${key}#${randomUUID()}${kind}`
    await this.#append({ key: own, value })
    await this.#refresh()
    const [first] = this.#objects.get(key)?.created.keys() ?? []
    if (first === own) return true
    await this.#append({ key: own, value: null })
    return false
  }

  #checked(key: string, bytes: Uint8Array): Buffer {
    if (bytes.length <= mostBytes) return Buffer.from(bytes)
    throw new SluiceError(
      'USAGE',
      `${this.place} takes no object of more than ${mostBytes} bytes, and ${key} has ${bytes.length}`,
    )
  }

  /** Null where there is none. */
  #first(key: string): { readonly bytes: Buffer; readonly isFile: boolean } | null {
    const found = this.#objects.get(key)
    if (found === undefined) return null
    if (found.replaced !== null) return { bytes: found.replaced, isFile: false }
    // One without any is not kept.
    const [[own, bytes]] = found.created as unknown as [[string, Buffer]]
    return { bytes, isFile: own.endsWith('#file') }
  }

  #pointer(key: string, bytes: Buffer): FilePointer {
    // The shape says so.
    return readStored(bytes, `${this.place}/${key}`, pointerShape) as FilePointer
  }

  async #append(entry: LogEntry): Promise<void> {
    await this.#reached(() => this.#log.append(entry))
  }

  /** Knows afterwards what was in the log when it was called. Of those who wait, the next reading is for all. */
  #refresh(): Promise<void> {
    if (this.#readingNext !== null) return this.#readingNext
    if (this.#reading === null) return this.#begin()
    this.#readingNext = this.#reading.catch(() => undefined).then(() => this.#begin())
    return this.#readingNext
  }

  #begin(): Promise<void> {
    this.#readingNext = null
    const reading = this.#readNews().finally(() => {
      if (this.#reading === reading) this.#reading = null
    })
    this.#reading = reading
    return reading
  }

  async #readNews(): Promise<void> {
    const nowMs = this.#clock.monotonic()
    const from = nowMs - this.#readMs > freshMs ? 0n : this.#next
    const { entries, isWhole, next } = await this.#reached(() => this.#log.read(from))
    if (isWhole) this.#objects.clear()
    for (const entry of entries) this.#take(entry)
    this.#next = next
    this.#readMs = nowMs
  }

  #take({ key: own, value }: LogEntry): void {
    const [key, writer] = own.split('#', 2) as [string, string | undefined]
    const object = this.#objects.get(key) ?? { created: new Map<string, Buffer>(), replaced: null }
    if (writer === undefined) object.replaced = value
    else if (value === null) object.created.delete(own)
    else object.created.set(own, value)
    if (object.created.size === 0 && object.replaced === null) this.#objects.delete(key)
    else this.#objects.set(key, object)
  }

  async #reached<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof SluiceError && (error.code === 'STORE' || error.code === 'STORE_OUTAGE'))
        throw error
      throw new SluiceError('STORE_OUTAGE', `model store ${this.place}: ${messageOf(error)}`, {
        cause: error,
      })
    }
  }
}
