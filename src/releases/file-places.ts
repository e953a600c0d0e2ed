import { isAbsolute } from 'node:path'
import { SluiceError, messageOf } from '../core/errors.ts'
import { FileObjects } from './file-objects.ts'
import type { FilePlace } from './file-place.ts'
import type { SourceFile } from './object-store.ts'
import { WebFiles } from './web-files.ts'

/** Where a file is found, and what it has to be. */
export interface FilePointer {
  readonly digest: string
  readonly bytes: number
  /** Paths and addresses of this very file, beside those where the store's files are. */
  readonly places: readonly string[]
}

type Environment = Readonly<Record<string, string | undefined>>

/** The files of a store that holds none: in folders, in buckets and on web servers, each under the key that it has in a store. */
export class FilePlaces {
  readonly #places: readonly string[]
  readonly #environment: Environment
  readonly #opened = new Map<string, Promise<FilePlace>>()

  /** @param places folders, `s3://bucket/prefix`, `https://host/path`; the first that can be written gets new files */
  constructor(places: readonly string[], environment: Environment) {
    this.#places = places
    this.#environment = environment
  }

  /**
   * Puts a file where files are.
   *
   * @throws SluiceError USAGE where nothing can be written
   */
  async keep(key: string, source: SourceFile): Promise<void> {
    for (const name of this.#places) {
      const place = await this.#at(name)
      if (place.createFromFile === undefined) continue
      await place.createFromFile(key, source)
      return
    }
    throw new SluiceError(
      'USAGE',
      'a topic holds no files: say with --place where instances find this one, or name a folder or a bucket among releases.places, where it is put',
    )
  }

  /**
   * A file of this machine with those bytes.
   *
   * @throws SluiceError STORE where no place has it, STORE_OUTAGE where one could not be asked
   */
  async find(key: string, { digest, bytes, places }: FilePointer): Promise<string> {
    const why: string[] = []
    let isOutage = false
    for (const { name, file } of [
      ...places.map(apart),
      ...this.#places.map((name) => ({ name, file: key })),
    ]) {
      try {
        const path = await (await this.#at(name)).localFile(file, digest, bytes)
        if (path !== null) return path
        why.push(`${name} has no ${file}`)
      } catch (error) {
        if (!(error instanceof SluiceError)) throw error
        if (error.code === 'STORE_OUTAGE') isOutage = true
        why.push(messageOf(error))
      }
    }
    const said = why.length === 0 ? 'no place is named: releases.places' : why.join('; ')
    throw new SluiceError(isOutage ? 'STORE_OUTAGE' : 'STORE', `${key} is found nowhere: ${said}`)
  }

  #at(name: string): Promise<FilePlace> {
    const opened = this.#opened.get(name) ?? placeAt(name, this.#environment)
    this.#opened.set(name, opened)
    return opened
  }
}

/** @throws SluiceError USAGE for what is no place of a file that all instances can look at */
export function checkPlace(address: string): void {
  if (/^(https?|s3):\/\/./.test(address) || isAbsolute(address)) return
  throw new SluiceError(
    'USAGE',
    `${JSON.stringify(address)} is no place of a file: a whole path, https://host/path or s3://bucket/key`,
  )
}

async function placeAt(name: string, environment: Environment): Promise<FilePlace> {
  if (/^https?:\/\//.test(name)) return new WebFiles(name, environment)
  if (!name.startsWith('s3://')) return new FileObjects(name)
  // Loaded when it is needed, with its client.
  const { S3Objects } = await import('./s3-objects.ts')
  return S3Objects.open(name, environment)
}

/** The folder of a file, and its name there. */
function apart(address: string): { readonly name: string; readonly file: string } {
  const at = address.lastIndexOf('/')
  return { name: address.slice(0, at), file: address.slice(at + 1) }
}
