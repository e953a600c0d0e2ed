import { TlsFiles } from '../access/tls-files.ts'
import { AnswerTooLarge, askWeb } from '../access/web-request.ts'
import type { WebAnswer } from '../access/web-request.ts'
import type { LookupSettingsOf } from '../config/lookups.ts'
import { parseExactJson } from '../core/exact-json.ts'
import { messageOf } from '../core/errors.ts'
import { splitKey } from '../features/lookup-key.ts'
import { NoAnswer } from '../features/outside.ts'
import type { LookupAnswer } from '../features/outside.ts'
import type { Answers, Asker } from './asked-table.ts'
import { cellAt } from '../core/cell-at.ts'
import { keyColumns } from './source.ts'

type Settings = LookupSettingsOf<'http'>

/** How long the service may take to show that it lives, where it had nothing for some keys. */
const witnessMs = 1_000

/** A web service, asked for one key at a time, so many at once. */
export class HttpAsker implements Asker {
  readonly #settings: Settings
  readonly #parts: readonly string[]
  readonly #tls: TlsFiles | null
  /** A key that the service had an answer for: it is asked for again to tell a key at fault from an outage. */
  #witness: string | null = null

  constructor(name: string, settings: Settings) {
    this.#settings = settings
    this.#parts = keyColumns(settings)
    this.#tls = settings.ssl === undefined ? null : new TlsFiles(`lookups.${name}.ssl`, settings.ssl)
  }

  /** There is no address to ask without a key. */
  start(): Promise<void> {
    return Promise.resolve()
  }

  async ask(keys: readonly string[], columns: readonly string[], ended: AbortSignal): Promise<Answers> {
    const answers = new Map<string, LookupAnswer>()
    const silent = new Map<string, string>()
    const waiting = [...keys]
    const deadline = performance.now() + this.#settings.timeoutMs
    const worker = async () => {
      for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
        const leftMs = Math.floor(deadline - performance.now())
        const answer =
          ended.aborted || leftMs < 1 ? 'no answer in time' : await this.#askFor(key, columns, leftMs)
        if (typeof answer === 'string') silent.set(key, answer)
        else answers.set(key, answer)
      }
    }
    await Promise.all(Array.from({ length: Math.min(this.#settings.concurrency, keys.length) }, worker))
    for (const [key, answer] of answers) if (!(answer instanceof NoAnswer)) this.#witness = key
    if (silent.size > 0) await this.#assertAlive(silent, columns)
    for (const [key, message] of silent) answers.set(key, new NoAnswer(message))
    return answers
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  /** Resolves where the service answers for another key; else it is the service that has no answer. */
  async #assertAlive(silent: ReadonlyMap<string, string>, columns: readonly string[]): Promise<void> {
    const [first] = silent.values()
    const witness = this.#witness
    const isAlive =
      witness !== null &&
      !silent.has(witness) &&
      typeof (await this.#askFor(witness, columns, witnessMs)) !== 'string'
    if (!isAlive) throw new Error(first ?? 'no answer')
  }

  /** The answer for a key; as text, why there is none that is about this key alone. */
  async #askFor(key: string, columns: readonly string[], timeoutMs: number): Promise<LookupAnswer | string> {
    const url = this.#urlOf(splitKey(key, this.#parts.length))
    if (url === null) return new NoAnswer('the key cannot stand in an address')
    const deadline = performance.now() + timeoutMs
    // A connection that was kept may have been closed when it is used: the second question opens one.
    const getAgain = (error: unknown) => {
      const leftMs = Math.floor(deadline - performance.now())
      // A timer may be up to a millisecond early.
      if (leftMs <= 1 || error instanceof AnswerTooLarge) throw error
      return this.#get(url, leftMs)
    }
    try {
      return this.#read(await this.#get(url, timeoutMs).catch(getAgain), columns)
    } catch (error) {
      if (error instanceof AnswerTooLarge) return new NoAnswer(`${error.message} (maxAnswerBytes)`)
      return `${this.#settings.url}: ${messageOf(error)}`
    }
  }

  #get(url: string, timeoutMs: number): Promise<WebAnswer> {
    const own = Object.entries(this.#settings.headers).map(([name, value]) => [name, value.reveal()] as const)
    const headers = { accept: 'application/json', ...Object.fromEntries(own) }
    const { maxAnswerBytes: maxBytes } = this.#settings
    return askWeb({ method: 'GET', url, headers, body: null, timeoutMs, maxBytes, tls: this.#tls })
  }

  /** Null where a part of the key would lead elsewhere: nothing, or a way up. */
  #urlOf(values: readonly string[]): string | null {
    let url = this.#settings.url
    for (const [at, part] of this.#parts.entries()) {
      // As many values as parts.
      const value = values[at]!
      if (!value.isWellFormed() || /^\.{0,2}$/.test(value)) return null
      url = url.replaceAll(`{${part}}`, () => encodeURIComponent(value))
    }
    return url
  }

  #read({ status, text }: WebAnswer, columns: readonly string[]): LookupAnswer | string {
    if (status === 404 || status === 410 || status === 204) return null
    if (status === 401 || status === 403 || status === 408 || status === 429 || status >= 500)
      return `${this.#settings.url}: status ${status}`
    if (status !== 200) return new NoAnswer(`status ${status}`)
    const answer = parseExactJson(text)
    const { at } = this.#settings
    const row = at === undefined || !isObject(answer) ? answer : cellAt(answer, at)
    if (row === null || (row === undefined && answer !== undefined)) return null
    if (!isObject(row)) return new NoAnswer('the answer is no JSON object')
    return columns.map((column) => cellAt(row, column))
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
