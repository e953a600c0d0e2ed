import { SluiceError } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logger.ts'
import type { TopicPattern } from '../../../core/topic-pattern.ts'
import { errorText } from '../protocol/error-kind.ts'

/** Topics are those that a pattern matches. */
export interface PatternChoice extends TopicPattern {
  /** Whether a start goes on where there is none yet. */
  readonly mayMatchNone: boolean
}

interface Wanted {
  readonly topics: readonly string[]
  /** Null where the topics are named. */
  readonly pattern: PatternChoice | null
}

/** Asks the brokers for the topics that may be read. */
export type AskTopics = () => Promise<readonly string[]>

/** Which topics are read: those that are named, or those that a pattern matches, looked up from time to time. */
export class Subscription {
  readonly #pattern: PatternChoice | null
  readonly #askTopics: AskTopics
  readonly #logger: Logger
  #topics: readonly string[]
  /** Those that came after the first look. */
  readonly #found = new Set<string>()
  #onGone: () => void = () => undefined
  #hasLooked = false
  #look: Promise<void> | null = null

  constructor({ topics, pattern }: Wanted, askTopics: AskTopics, logger: Logger) {
    this.#topics = [...new Set(topics)]
    this.#pattern = pattern
    this.#askTopics = askTopics
    this.#logger = logger
  }

  /** Sorted where a pattern matches them, so that the same ones are the same list. */
  get topics(): readonly string[] {
    return this.#topics
  }

  /** True where topics may come and go. */
  get isOpen(): boolean {
    return this.#pattern !== null
  }

  /** True for a topic that was not there when we first looked: whatever it holds came while we ran. */
  isFound(topic: string): boolean {
    return this.#found.has(topic)
  }

  /**
   * The first look. Rejects with CONFIG where there is nothing to read and nothing is waited for, and as the question to the
   * brokers does.
   */
  async start(): Promise<void> {
    await this.look()
    if (this.#topics.length > 0 || this.#pattern === null) return
    const { text, mayMatchNone } = this.#pattern
    if (!mayMatchNone) throw noMatch(text)
    this.#logger.warn(
      { event: 'topics-awaited', missing: [text] },
      'no topic matches input.pattern yet: waiting for one',
    )
  }

  /** `listener` is called when topics are gone, which are not wanted any more. */
  onGone(listener: () => void): void {
    this.#onGone = listener
  }

  /** Looks which topics there are. Rejects as the question to the brokers does; asked twice at a time it looks once. */
  look(): Promise<void> {
    if (this.#pattern === null) return Promise.resolve()
    this.#look ??= this.#lookUp(this.#pattern).finally(() => {
      this.#look = null
    })
    return this.#look
  }

  /** As `look`, but brokers that do not answer leave it as it was: the next look may tell. */
  async lookAgain(): Promise<void> {
    try {
      await this.look()
    } catch (error) {
      this.#logger.debug(
        { event: 'topics-unseen', error: errorText(error) },
        'the brokers do not tell which topics there are; asked again later',
      )
    }
  }

  async #lookUp({ matches, text }: PatternChoice): Promise<void> {
    const there = (await this.#askTopics()).filter(matches).sort()
    const before = this.#topics
    if (!this.#hasLooked) {
      this.#hasLooked = true
      this.#topics = there
      this.#logger.info({ event: 'topics-matched', pattern: text, topics: there }, 'topics that are read')
      return
    }
    const [come, gone] = [without(there, before), without(before, there)]
    if (come.length + gone.length === 0) return
    for (const topic of come) this.#found.add(topic)
    this.#topics = there
    this.#logger.info(
      { event: 'topics-changed', pattern: text, come, gone },
      'topics have come or gone: partitions are shared out anew',
    )
    if (gone.length > 0) this.#onGone()
  }
}

function noMatch(text: string): SluiceError {
  return new SluiceError(
    'CONFIG',
    `input.pattern ${text} matches no topic that is there and may be read. Create one, correct the pattern (it matches whole names), grant the right to read, or wait for one (input.waitForTopicMs).`,
  )
}

function without(topics: readonly string[], others: readonly string[]): readonly string[] {
  return topics.filter((topic) => !others.includes(topic))
}
