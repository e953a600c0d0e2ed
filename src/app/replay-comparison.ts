import { SluiceError } from '../core/errors.ts'
import { firstOf } from '../core/text.ts'
import type { InputRecord, RecordBatch } from '../core/record.ts'
import { keyText } from '../core/key-text.ts'
import { Largest } from './largest.ts'
import { pairedOutputs } from './paired-outputs.ts'
import type { OutputPair } from './paired-outputs.ts'
import type { ModelVerdicts, Verdicts } from './replay-verdicts.ts'

/**
 * What is another for a record. `verdict`: it is scored, dead-lettered or skipped otherwise, or a model has a prediction for it
 * or none; `reason`: the same with another reason; `label`, `flags`: of a model's prediction; `value`: a number of it that
 * is further off than the tolerance.
 */
export const changeKinds = ['verdict', 'reason', 'label', 'flags', 'value'] as const

export type ChangeKind = (typeof changeKinds)[number]

export interface Change {
  readonly kind: ChangeKind
  /** Null for what concerns the record as a whole. */
  readonly model: string | null
  /** Of a value: which output of the model. */
  readonly output?: string
  readonly from: string | number
  readonly to: string | number
}

/** A record, by its place and key. */
export interface RecordPlace {
  readonly partition: number
  readonly offset: string
  /** Null where it has none. */
  readonly key: string | null
}

export interface ChangedRecord extends RecordPlace {
  readonly changes: readonly Change[]
}

/** How far the number of a model moved for a record. */
export interface Shift extends RecordPlace {
  readonly model: string
  readonly output: string
  readonly from: number
  readonly to: number
  readonly shift: number
}

/** What changed from one model to the other, over the records for which both have a prediction. */
export interface ModelComparison {
  readonly model: string
  /** What it is compared with, where that has another name. */
  readonly with: string
  compared: number
  labelsChanged: number
  /** Records of which any number moved, however little. */
  moved: number
  /** By the first's label, then the other's; empty for models without classes. */
  readonly confusion: Map<string, Map<string, number>>
  /** By how much the number of each of them moved that moved most, in all. */
  totalShift: number
}

export interface ComparisonOptions {
  /** A number that is further off is a change; null: none is. */
  readonly tolerance: number | null
  /** How many shifts are kept. */
  readonly largest: number
  /** How many changed records are kept. */
  readonly examples: number
}

interface ModelPair {
  readonly at: readonly [number, number]
  readonly outputs: readonly OutputPair[]
  readonly result: ModelComparison
}

/** Compares what two pipelines make of the same records. What it holds does not grow with their number. */
export class PipelineComparison {
  records = 0
  changed = 0
  readonly changedBy: Record<ChangeKind, number> = { verdict: 0, reason: 0, label: 0, flags: 0, value: 0 }
  /** `scored -> dead-letter (missing-value)`: how many records. */
  readonly transitions = new Map<string, number>()
  readonly shifts: Largest<Shift>
  readonly examples: ChangedRecord[] = []
  /** Models of one of both only. */
  readonly unpaired: readonly string[]
  readonly #pairs: readonly ModelPair[]
  readonly #options: ComparisonOptions

  /** @throws SluiceError USAGE where the two have no model in common */
  constructor([first, other]: readonly [Verdicts, Verdicts], options: ComparisonOptions) {
    this.#options = options
    this.shifts = new Largest(options.largest, ({ shift }) => shift)
    this.#pairs = pairsOf(first.models, other.models)
    const paired = new Set(this.#pairs.flatMap(({ result }) => [result.model, result.with]))
    this.unpaired = [...first.models, ...other.models]
      .map(({ name }) => name)
      .filter((name) => !paired.has(name))
  }

  get models(): readonly ModelComparison[] {
    return this.#pairs.map(({ result }) => result)
  }

  /** Gives the records that changed. */
  add({ partition, records }: RecordBatch, first: Verdicts, other: Verdicts): readonly ChangedRecord[] {
    const found: ChangedRecord[] = []
    for (const [row, record] of records.entries()) {
      const changes = this.#changesOf(row, { partition, record }, first, other)
      if (changes.length > 0) found.push({ ...placeOf(partition, record), changes })
    }
    this.records += records.length
    this.#count(found)
    return found
  }

  #count(found: readonly ChangedRecord[]): void {
    this.changed += found.length
    this.examples.push(...found.slice(0, Math.max(0, this.#options.examples - this.examples.length)))
    for (const { changes } of found) {
      for (const kind of new Set(changes.map((change) => change.kind))) this.changedBy[kind] += 1
    }
  }

  #changesOf(row: number, place: Place, first: Verdicts, other: Verdicts): Change[] {
    const verdict = verdictChange(row, first, other)
    if (verdict !== null) {
      const name = `${verdict.from} -> ${verdict.to}`
      this.transitions.set(name, (this.transitions.get(name) ?? 0) + 1)
      return [verdict]
    }
    if (!first.isScored(row)) return []
    // As many models as pairs name.
    return this.#pairs.flatMap((pair) =>
      this.#modelChanges(row, place, pair, first.models[pair.at[0]]!, other.models[pair.at[1]]!),
    )
  }

  #modelChanges(row: number, place: Place, pair: ModelPair, a: ModelVerdicts, b: ModelVerdicts): Change[] {
    const { result } = pair
    const model = result.model
    const [flagsA, flagsB] = [flagText(a, row), flagText(b, row)]
    const isSameVerdict = a.failed[row] === b.failed[row]
    if (!isSameVerdict || a.failed[row] === 1) {
      if (isSameVerdict && flagsA === flagsB) return []
      const [from, to] = [predictionText(a, row, flagsA), predictionText(b, row, flagsB)]
      return [{ kind: isSameVerdict ? 'reason' : 'verdict', model, from, to }]
    }
    result.compared += 1
    const changes: Change[] = []
    if (flagsA !== flagsB) changes.push({ kind: 'flags', model, from: flagsA, to: flagsB })
    const [from, to] = [a.label(row), b.label(row)]
    if (from !== null && to !== null) {
      countLabels(result, from, to)
      if (from !== to) changes.push({ kind: 'label', model, from, to })
    }
    const value = this.#valueChange(row, place, pair, a, b)
    return value === null ? changes : [...changes, value]
  }

  /** Looks at the number that moved most. */
  #valueChange(
    row: number,
    { partition, record }: Place,
    { outputs, result }: ModelPair,
    a: ModelVerdicts,
    b: ModelVerdicts,
  ): Change | null {
    let most = 0
    let found: OutputPair | null = null
    for (const pair of outputs) {
      const shift = shiftOf(a.number(row, pair.at[0]), b.number(row, pair.at[1]))
      if (shift <= most) continue
      most = shift
      found = pair
    }
    if (found === null) return null
    const { model } = result
    const [from, to] = [a.number(row, found.at[0]), b.number(row, found.at[1])]
    result.moved += 1
    result.totalShift += most
    if (most > this.shifts.bar) {
      this.shifts.add({ ...placeOf(partition, record), model, output: found.name, from, to, shift: most })
    }
    const { tolerance } = this.#options
    if (tolerance === null || most <= tolerance) return null
    return { kind: 'value', model, output: found.name, from, to }
  }
}

interface Place {
  readonly partition: number
  readonly record: InputRecord
}

function placeOf(partition: number, { offset, key }: InputRecord): RecordPlace {
  return { partition, offset: offset.toString(), key: key === null ? null : keyText(key) }
}

function verdictChange(row: number, first: Verdicts, other: Verdicts): Change | null {
  const isSameOutcome = first.outcomes[row] === other.outcomes[row]
  if (isSameOutcome && first.reason(row) === other.reason(row)) return null
  const kind = isSameOutcome ? 'reason' : 'verdict'
  return { kind, model: null, from: first.describe(row), to: other.describe(row) }
}

function flagText({ flags }: ModelVerdicts, row: number): string {
  return flags[row]?.toSorted().join(', ') ?? ''
}

function predictionText({ failed }: ModelVerdicts, row: number, flags: string): string {
  return failed[row] === 1 ? `none (${flags})` : 'predicted'
}

function countLabels(result: ModelComparison, from: string, to: string): void {
  const labels = result.confusion.get(from) ?? new Map<string, number>()
  result.confusion.set(from, labels)
  labels.set(to, (labels.get(to) ?? 0) + 1)
  if (from !== to) result.labelsChanged += 1
}

/** A number that is none on one side only has moved as far as can be. */
function shiftOf(from: number, to: number): number {
  if (Object.is(from, to)) return 0
  const shift = Math.abs(to - from)
  return Number.isNaN(shift) ? Infinity : shift
}

/** Models of the same name, or the only ones. */
function pairsOf(first: readonly ModelVerdicts[], other: readonly ModelVerdicts[]): ModelPair[] {
  const isOneToOne = first.length === 1 && other.length === 1
  const pairs = first.flatMap((model, i) => {
    const k = isOneToOne ? 0 : other.findIndex(({ name }) => name === model.name)
    const found = other[k]
    return found === undefined ? [] : [pairOf([i, k], model, found)]
  })
  if (pairs.length > 0) return pairs
  const names = (models: readonly ModelVerdicts[]) =>
    firstOf(
      models.map(({ name }) => name),
      8,
    )
  throw new SluiceError(
    'USAGE',
    `nothing can be compared: no model of the one (${names(first)}) has the name of one of the other (${names(other)})`,
  )
}

function pairOf(at: readonly [number, number], a: ModelVerdicts, b: ModelVerdicts): ModelPair {
  return {
    at,
    outputs: pairedOutputs(a.outputs, b.outputs),
    result: {
      model: a.name,
      with: b.name,
      compared: 0,
      labelsChanged: 0,
      moved: 0,
      confusion: new Map(),
      totalShift: 0,
    },
  }
}
