import { Marks } from './marks.ts'

/** A record that was to be scored. */
export interface InputEntry {
  /** `topic-partition-offset`. */
  readonly id: string
  /** What no other record has, to be found in its outcome too; null where nothing of the kind was published. */
  readonly content: string | null
}

/** What an output topic says of a record. */
export interface OutcomeEntry {
  readonly kind: 'prediction' | 'deadLetter'
  /** The event id that it bears. */
  readonly id: string
  readonly content: string | null
  readonly key: string | null
  /** Of its own topic. */
  readonly partition: number
  /** When its broker wrote it; null where the topic does not say. */
  readonly writtenMs: number | null
}

/** An offset that the group committed. */
export interface CommitEntry {
  /** Topic and partition of the input, as in event ids: `topic-partition`. */
  readonly from: string
  /** All before it is done. */
  readonly nextOffset: number
  /** By the clock that outcomes are written by. */
  readonly committedMs: number
}

export interface Logs {
  readonly inputs: Iterable<InputEntry>
  /** Those of a partition in the order in which they were committed. */
  readonly commits: Iterable<CommitEntry>
  /** Those of a partition in the order in which they stand there. */
  readonly outcomes: Iterable<OutcomeEntry>
}

/** What became of a topic's records, told from logs alone. */
export interface Account {
  readonly inputs: number
  readonly predictions: number
  readonly deadLetters: number
  /** Event ids that have neither a prediction nor a dead letter, though they were committed, or nothing says what was. */
  readonly lost: readonly string[]
  /** Likewise, and not committed: somebody would have done them. */
  readonly left: readonly string[]
  /** Outcomes beyond the first of an event, with its id. */
  readonly repeats: number
  /** Outcomes whose id is no record's, or that of a record with another content, or of one that was both scored and dead-lettered. */
  readonly wrong: readonly string[]
  /** First outcomes that stand behind one of a later record with the same key. */
  readonly outOfOrder: readonly string[]
  /** Events that were committed before their first outcome was written. */
  readonly ahead: readonly string[]
}

const mark = { input: 1, prediction: 2, deadLetter: 4 } as const
const outcomes = mark.prediction | mark.deadLetter

/** Holds logs against each other, entry by entry: first all inputs, then commits, then outcomes. Takes a byte of memory a record, and what contents take. */
export class Judge {
  readonly #marks = new Marks()
  readonly #contents = new Map<string, string>()
  readonly #commits = new Map<string, CommitEntry[]>()
  /** By kind, key, input partition and output partition: the furthest offset of a first outcome. */
  readonly #furthest = new Map<string, number>()
  readonly #counts = { inputs: 0, prediction: 0, deadLetter: 0, repeats: 0 }
  readonly #wrong: string[] = []
  readonly #outOfOrder: string[] = []
  readonly #ahead: string[] = []

  input({ id, content }: InputEntry): void {
    this.#counts.inputs += 1
    this.#marks.add(id, mark.input)
    if (content !== null) this.#contents.set(id, content)
  }

  commit(entry: CommitEntry): void {
    const further = this.#commits.get(entry.from) ?? []
    // One that goes back covers nothing that was not covered before.
    if (entry.nextOffset > (further.at(-1)?.nextOffset ?? 0)) further.push(entry)
    this.#commits.set(entry.from, further)
  }

  outcome(entry: OutcomeEntry): void {
    const { kind, id, content } = entry
    this.#counts[kind] += 1
    if (content !== (this.#contents.get(id) ?? content)) {
      this.#wrong.push(id)
      return
    }
    const before = this.#marks.add(id, mark[kind])
    if ((before & mark[kind]) !== 0) {
      this.#counts.repeats += 1
      return
    }
    if (before !== mark.input) this.#wrong.push(id)
    if (this.#isBehind(entry)) this.#outOfOrder.push(id)
    if ((before & outcomes) === 0 && this.#isLate(entry)) this.#ahead.push(id)
  }

  account(): Account {
    const { inputs, prediction, deadLetter, repeats } = this.#counts
    const without = this.#marks.ids((marks) => (marks & mark.input) !== 0 && (marks & outcomes) === 0)
    const isLeft = (id: string) => this.#commits.size > 0 && this.#coveringOf(id) === null
    return {
      inputs,
      predictions: prediction,
      deadLetters: deadLetter,
      lost: without.filter((id) => !isLeft(id)),
      left: without.filter(isLeft),
      repeats,
      wrong: this.#wrong,
      outOfOrder: this.#outOfOrder,
      ahead: this.#ahead,
    }
  }

  #isBehind({ kind, id, key, partition }: OutcomeEntry): boolean {
    const [from, offset] = Marks.placeOf(id)
    const lane = [kind, from, partition, key].join(' ')
    const before = this.#furthest.get(lane) ?? -1
    this.#furthest.set(lane, Math.max(before, offset))
    return offset < before
  }

  /** Whether it was committed before it was written. */
  #isLate({ id, writtenMs }: OutcomeEntry): boolean {
    const covering = this.#coveringOf(id)
    return covering !== null && writtenMs !== null && covering.committedMs < writtenMs
  }

  #coveringOf(id: string): CommitEntry | null {
    const [from, offset] = Marks.placeOf(id)
    return firstBeyond(this.#commits.get(from) ?? [], offset)
  }
}

/** The first commit that covers the offset; each goes further than the one before. */
function firstBeyond(commits: readonly CommitEntry[], offset: number): CommitEntry | null {
  let [low, high] = [0, commits.length]
  while (low < high) {
    const middle = (low + high) >> 1
    // Below the length.
    if (commits[middle]!.nextOffset > offset) high = middle
    else low = middle + 1
  }
  return commits[low] ?? null
}

/** The same of logs that are all there. */
export function judge(logs: Logs): Account {
  const court = new Judge()
  for (const entry of logs.inputs) court.input(entry)
  for (const entry of logs.commits) court.commit(entry)
  for (const entry of logs.outcomes) court.outcome(entry)
  return court.account()
}

export type Delivery = 'at-least-once' | 'exactly-once'

/** What of the promises of a delivery does not hold, one line each, with an example. */
export function breaches(account: Account, delivery: Delivery): readonly string[] {
  const { lost, left, wrong, outOfOrder, ahead, repeats } = account
  const found = [
    line(lost, 'lost'),
    line(left, 'not done, and not committed'),
    line(wrong, 'under an id that is not theirs'),
    line(outOfOrder, 'out of order within their key'),
    line(ahead, 'committed ahead of their output'),
    delivery === 'exactly-once' && repeats > 0 ? `${repeats} repeated` : null,
  ]
  return found.filter((text) => text !== null)
}

function line(ids: readonly string[], what: string): string | null {
  return ids.length === 0 ? null : `${ids.length} ${what}, such as ${ids.slice(0, 3).join(', ')}`
}
