import { backoff } from '../core/backoff.ts'
import { TooLate, withDeadline } from '../core/deadline.ts'
import { LookupOutage, SluiceError, messageOf } from '../core/errors.ts'
import { NoAnswer } from '../features/outside.ts'
import type { Lookup, LookupAnswer } from '../features/outside.ts'
import { AnswerCache } from './answer-cache.ts'
import type { CacheSettings } from './answer-cache.ts'
import { keyColumns } from './source.ts'
import type { LookupSource, LookupSurroundings } from './source.ts'

export type Answers = ReadonlyMap<string, LookupAnswer>

/** A service that is asked for rows: a database server, a web service. */
export interface Asker {
  /**
   * Connects, where that is of use before the first question.
   *
   * @param columns all that will be asked for
   * @throws SluiceError UNREACHABLE, CONFIG
   */
  start(columns: readonly string[], surroundings: LookupSurroundings): Promise<void>
  /**
   * An answer for each key.
   *
   * @param ended when nobody waits for the answer any more: keys without one by then are NoAnswer, if others have theirs
   * @throws whatever error, when nobody answers
   */
  ask(keys: readonly string[], columns: readonly string[], ended: AbortSignal): Promise<Answers>
  close(): Promise<void>
}

export interface AskedSettings {
  readonly key: string | readonly string[]
  readonly timeoutMs: number
  readonly cache: CacheSettings
}

/** What the service may take after the time limit to say what it has. */
const graceMs = 1_000

const retryWaitMs = backoff(200, 2_000)

/** A table whose rows are asked for, a batch at once: bounded in time, and kept for a while. */
export class AskedTable implements LookupSource {
  readonly keyLength: number
  readonly waits = true
  readonly columns = null
  readonly #name: string
  readonly #settings: AskedSettings
  readonly #asker: Asker
  readonly #lookups: AskedLookup[] = []

  constructor(name: string, settings: AskedSettings, asker: Asker) {
    this.#name = name
    this.#settings = settings
    this.#asker = asker
    this.keyLength = keyColumns(settings).length
  }

  open(columns: readonly string[]): Lookup {
    const lookup = new AskedLookup(this.#name, this.#settings, columns, this.#asker)
    this.#lookups.push(lookup)
    return lookup
  }

  async start(surroundings: LookupSurroundings): Promise<void> {
    const columns = new Set(this.#lookups.flatMap((lookup) => lookup.columns))
    await this.#asker.start([...columns], surroundings)
    for (const lookup of this.#lookups) lookup.begin(surroundings)
  }

  close(): Promise<void> {
    return this.#asker.close()
  }
}

/** What it runs in, from its start on. */
interface Begun {
  readonly cache: AnswerCache
  readonly surroundings: LookupSurroundings
}

class AskedLookup implements Lookup {
  readonly columns: readonly string[]
  readonly #name: string
  readonly #settings: AskedSettings
  readonly #asker: Asker
  #begun: Begun | null = null

  constructor(name: string, settings: AskedSettings, columns: readonly string[], asker: Asker) {
    this.#name = name
    this.#settings = settings
    this.columns = columns
    this.#asker = asker
  }

  begin(surroundings: LookupSurroundings): void {
    this.#begun = { cache: new AnswerCache(this.#settings.cache, surroundings.clock), surroundings }
  }

  find(key: string): LookupAnswer | undefined {
    return this.#begun?.cache.get(key)
  }

  async ask(keys: readonly string[]): Promise<Answers> {
    const begun = this.#begun
    if (begun === null) throw new SluiceError('USAGE', `lookup '${this.#name}' was not started`)
    const answers = await this.#patiently(keys, begun.surroundings)
    for (const [key, answer] of answers) if (!(answer instanceof NoAnswer)) begun.cache.set(key, answer)
    return answers
  }

  /** Asks again while nobody answers, as long as the patience lasts. */
  async #patiently(keys: readonly string[], surroundings: LookupSurroundings): Promise<Answers> {
    const { clock, patienceMs, stop } = surroundings
    const deadline = clock.monotonic() + patienceMs
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#inTime(keys, surroundings)
      } catch (error) {
        if (clock.monotonic() >= deadline || stop.aborted)
          throw new LookupOutage(this.#name, messageOf(error), { cause: error })
        await clock.sleep(retryWaitMs(attempt), stop)
      }
    }
  }

  async #inTime(keys: readonly string[], { clock }: LookupSurroundings): Promise<Answers> {
    const { timeoutMs } = this.#settings
    const ended = new AbortController()
    const cancel = clock.after(timeoutMs, () => {
      ended.abort()
    })
    try {
      return await withDeadline(this.#asker.ask(keys, this.columns, ended.signal), {
        waitMs: timeoutMs + graceMs,
        clock,
      })
    } catch (error) {
      if (!(error instanceof TooLate)) throw error
      throw new Error(`no answer within ${timeoutMs} ms`, { cause: error })
    } finally {
      cancel()
    }
  }
}
