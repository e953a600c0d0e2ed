import type { LookupSettingsOf } from '../config/lookups.ts'
import { messageOf } from '../core/errors.ts'
import { quoted } from '../core/text.ts'
import type { Lookup } from '../features/outside.ts'
import { readFileRows } from './file-rows.ts'
import type { FileRows } from './file-rows.ts'
import { FileWatch } from './file-watch.ts'
import { MemoryRows } from './memory-rows.ts'
import { keyColumns } from './source.ts'
import type { LookupSource, LookupSurroundings } from './source.ts'

type Settings = LookupSettingsOf<'file'>

/** The rows of a CSV or JSON-lines file. A file that was written anew takes the place of the one before, unless it is broken. */
export class FileTable implements LookupSource {
  readonly keyLength: number
  readonly waits = false
  readonly columns: readonly string[]
  readonly #name: string
  readonly #settings: Settings
  readonly #memory = new MemoryRows()
  /** What the file was when it was read first. */
  readonly #stamp: string
  /** As it was read first; null once all columns are known. */
  #first: FileRows | null
  #watch: FileWatch | null = null

  constructor(name: string, settings: Settings, content: FileRows) {
    this.#name = name
    this.#settings = settings
    this.#stamp = content.stamp
    this.#first = content
    this.columns = content.columns
    this.keyLength = keyColumns(settings).length
  }

  open(columns: readonly string[]): Lookup {
    const view = this.#memory.view(columns)
    for (const [key, row] of this.#first?.rows ?? []) view.set(key, row)
    return view
  }

  async start(surroundings: LookupSurroundings): Promise<void> {
    this.#first = null
    const { file, reloadMs } = this.#settings
    this.#watch = new FileWatch(file, this.#stamp, () => this.#reload(surroundings))
    // It may have changed since it was checked.
    await this.#watch.look()
    this.#watch.every(reloadMs)
  }

  /** Looks at the file now, without waiting for the time to do so. */
  async look(): Promise<void> {
    await this.#watch?.look()
  }

  close(): Promise<void> {
    this.#watch?.stop()
    return Promise.resolve()
  }

  async #reload({ logger }: LookupSurroundings): Promise<void> {
    const lookup = this.#name
    try {
      const content = await readFileRows(this.#settings)
      const absent = [...this.#memory.columns].filter((column) => !content.columns.includes(column))
      if (absent.length > 0) throw new Error(`${this.#settings.file}: it lacks the columns ${quoted(absent)}`)
      this.#memory.replace(content.rows)
      const { size: rows } = content.rows
      logger.info({ event: 'lookup-renewed', lookup, rows }, 'the file of a lookup was read anew')
    } catch (error) {
      logger.warn(
        { event: 'lookup-stale', lookup, error: messageOf(error) },
        'the file of a lookup has changed and is of no use: going on with what it held before',
      )
    }
  }
}
