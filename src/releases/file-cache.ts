import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SluiceError } from '../core/errors.ts'
import { DigestTally, describeFile } from './digest.ts'

/** Files of this machine that are named by their digests: whichever store they come from, they are the same. */
export class FileCache {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** In the user's cache folder; among the temporary files, for this process alone, where there can be none. */
  static async open(environment: Readonly<Record<string, string | undefined>>): Promise<FileCache> {
    const folder = join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sluice', 'models')
    const made = await mkdir(folder, { recursive: true }).then(
      () => folder,
      () => mkdtemp(join(tmpdir(), 'sluice-models-')),
    )
    return new FileCache(made)
  }

  /**
   * @param name how it is shown in messages
   * @param fetch gives the bytes; null where there are none any more
   * @throws SluiceError STORE for bytes of another digest
   */
  async file(
    digest: string,
    name: string,
    fetch: () => Promise<AsyncIterable<Uint8Array> | null>,
  ): Promise<string | null> {
    const ending = /\.[a-z0-9]+$/.exec(name)?.[0] ?? ''
    const path = join(this.#folder, `${digest.slice('sha256:'.length)}${ending}`)
    const held = await describeFile(path).catch(() => null)
    if (held?.digest === digest) return path
    const pieces = await fetch()
    if (pieces === null) return null
    const draft = join(this.#folder, `.${randomUUID()}`)
    try {
      const tally = new DigestTally()
      await pipeline(
        pieces,
        (all: AsyncIterable<Uint8Array>) => tally.through(all),
        createWriteStream(draft, { mode: 0o444 }),
      )
      const found = tally.digest()
      if (found !== digest) {
        throw new SluiceError('STORE', `${name} is damaged: its digest is ${found}, not ${digest}`)
      }
      await rename(draft, path)
      return path
    } finally {
      await rm(draft, { force: true })
    }
  }
}
