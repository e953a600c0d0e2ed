import { stat } from 'node:fs/promises'

/** Tells when a file has become another one: by its place on the disk, its size and its time. Keeps no process alive. */
export class FileWatch {
  readonly #file: string
  readonly #onChange: () => Promise<void>
  #stamp: string
  #timer: NodeJS.Timeout | null = null
  #looking: Promise<void> | null = null

  /**
   * @param stamp what the file was when it was read
   * @param onChange never rejects
   */
  constructor(file: string, stamp: string, onChange: () => Promise<void>) {
    this.#file = file
    this.#stamp = stamp
    this.#onChange = onChange
  }

  /**
   * For a file as it is now.
   *
   * @param onChange never rejects
   */
  static async of(file: string, onChange: () => Promise<void>): Promise<FileWatch> {
    return new FileWatch(file, await stampOf(file), onChange)
  }

  every(ms: number): void {
    this.#timer = setInterval(() => void this.look(), ms).unref()
  }

  /** Looks now, unless somebody does. */
  look(): Promise<void> {
    return (this.#looking ??= this.#look().finally(() => {
      this.#looking = null
    }))
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    const stamp = await stampOf(this.#file)
    if (stamp === this.#stamp) return
    this.#stamp = stamp
    await this.#onChange()
  }
}

/** By what a file is known from the one that takes its place. Never rejects. */
export async function stampOf(file: string): Promise<string> {
  try {
    const { ino, size, mtimeNs } = await stat(file, { bigint: true })
    return [ino, size, mtimeNs].join(' ')
  } catch {
    return 'not there'
  }
}
