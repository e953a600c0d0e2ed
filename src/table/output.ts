import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Writable } from 'node:stream'
import { SluiceError, messageOf } from '../core/errors.ts'

/** Where a result goes. Every failure is a SluiceError that names the output and says what to do. */
export interface Output {
  /** Resolves when the piece is handed on; to be awaited before the next call. */
  write(piece: string | Uint8Array): Promise<void>
  /** All is written: lets the file appear. */
  commit(): Promise<void>
  /** Leaves nothing behind; without effect after `commit`. */
  discard(): Promise<void>
}

/** The reader of a stream went away: no failure, only nobody left to write for. */
export class BrokenPipe extends Error {}

export function streamOutput(stream: Writable): Output {
  let failure: Error | null = null
  const remember = (error: Error): void => void (failure = error)
  stream.on('error', remember)
  const close = (): Promise<void> => {
    stream.off('error', remember)
    return Promise.resolve()
  }
  return {
    write: (piece) =>
      new Promise((resolve, reject) => {
        if (failure !== null) reject(outputError('standard output', failure))
        else if (piece.length === 0) resolve()
        else {
          stream.write(piece, (error) => {
            if (error === null || error === undefined) resolve()
            else reject(outputError('standard output', error))
          })
        }
      }),
    commit: close,
    discard: close,
  }
}

/**
 * A file that appears under its name only when it is complete: written beside it under a temporary name, then renamed.
 * What is no regular file (a device, a named pipe) is written to directly.
 */
export async function fileOutput(path: string): Promise<Output> {
  try {
    const found = await stat(path).catch(() => null)
    if (found?.isDirectory())
      throw new SluiceError('USAGE', `${path}: expected the name of a file, it is a folder`)
    if (found !== null && !found.isFile()) return new FileOutput(path, await open(path, 'w'), null)
    // A link stays a link: the file it points to is replaced.
    const target = found === null ? path : await realpath(path)
    const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(4).toString('hex')}.part`)
    return new FileOutput(target, await open(temporary, 'wx', found?.mode), temporary)
  } catch (error) {
    throw outputError(path, error)
  }
}

const pieceLength = 64 * 1024

class FileOutput implements Output {
  readonly #path: string
  readonly #handle: FileHandle
  readonly #temporary: string | null
  #done = false
  /** Text not written yet: many small writes cost more than one. */
  #pending = ''
  /** For ends without a goodbye: a second signal, an exception elsewhere. */
  readonly #onExit = (): void => {
    if (this.#temporary !== null) rmSync(this.#temporary, { force: true })
  }

  constructor(path: string, handle: FileHandle, temporary: string | null) {
    this.#path = path
    this.#handle = handle
    this.#temporary = temporary
    process.on('exit', this.#onExit)
  }

  async write(piece: string | Uint8Array): Promise<void> {
    if (typeof piece === 'string') {
      this.#pending += piece
      if (this.#pending.length >= pieceLength) await this.#attempt(() => this.#flush())
      return
    }
    await this.#attempt(async () => {
      await this.#flush()
      await this.#handle.writeFile(piece)
    })
  }

  commit(): Promise<void> {
    return this.#attempt(async () => {
      await this.#flush()
      if (this.#temporary !== null) await this.#handle.sync()
      await this.#handle.close()
      if (this.#temporary !== null) await rename(this.#temporary, this.#path)
      this.#finish()
    })
  }

  async discard(): Promise<void> {
    if (this.#done) return
    this.#finish()
    await this.#handle.close()
    if (this.#temporary !== null) await rm(this.#temporary, { force: true })
  }

  async #flush(): Promise<void> {
    const text = this.#pending
    this.#pending = ''
    await this.#handle.writeFile(text)
  }

  #finish(): void {
    this.#done = true
    process.off('exit', this.#onExit)
  }

  async #attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step()
    } catch (error) {
      throw outputError(this.#path, error)
    }
  }
}

const causes: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device; free some or choose another place',
  EDQUOT: 'the disk quota is used up; free some space or choose another place',
  EFBIG: 'the file would be larger than the system allows',
  EACCES: 'writing there is not permitted',
  EPERM: 'writing there is not permitted',
  EROFS: 'the file system is read-only',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder does not exist',
}

/** Codes under which the same call will fail again at once. */
const callerCodes = ['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR']

function outputError(name: string, error: unknown): Error {
  if (error instanceof SluiceError) return error
  // Node's errors carry the system's code; others have none.
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') return new BrokenPipe(name)
  const kind = callerCodes.includes(code) ? 'USAGE' : 'FILE'
  return new SluiceError(kind, `${name} was not written: ${causes[code] ?? messageOf(error)}`, {
    cause: error,
  })
}
