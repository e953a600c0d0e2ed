import type { ConfigPath } from '../core/finding.ts'
import type { FieldShape } from '../core/field.ts'
import { didYouMean } from '../core/nearest.ts'
import type { FieldSpec, StepDescription, StepSpec } from '../core/spec.ts'
import type { FaultLog } from './fault-log.ts'
import type { Memory } from './memory.ts'
import type { LookupTable, UserModule } from './outside.ts'
import type { Scope } from './scope.ts'
import type { ListSlot, NumberContent, NumericSlot, Slot, TextContent, TextSlot } from './slot.ts'
import type { PlanModel, TrainingColumn, TrainingQuestion } from './surroundings.ts'

/**
 * A compiled step: works on the first `rowCount` rows of the slots it was compiled for. Called once a batch, in the
 * order of the config. Never throws; what is wrong with a row is added to the log, and the value at fault becomes missing.
 * One that asks outside of the plan gives a promise where it has to wait; nothing else touches the batch until that has
 * settled. It rejects only for an outage, with a retriable SluiceError: the batch is run again later.
 */
export type StepRunner = (rowCount: number, faults: FaultLog) => void | Promise<void>

/** One kind of feature step. To add one: a file in `steps/` and a line in `steps.ts`. */
export interface Step extends StepDescription {
  /**
   * Checks the settings against what exists at this place of the plan and compiles. All that is wrong is told to the
   * scope. Null when the step was refused, or leaves nothing to do at run time.
   */
  compile(settings: Readonly<Record<string, unknown>>, scope: StepScope): StepRunner | null
  /** What it asks of tables of training, which are read before. */
  asks?(settings: Readonly<Record<string, unknown>>): readonly TrainingQuestion[]
}

/** Ties the type of the settings to the spec that they were validated by. */
export function defineStep<const S extends StepSpec>(
  definition: StepDescription & {
    readonly spec: S
    compile(settings: SettingsOf<S>, scope: StepScope): StepRunner | null
    asks?(settings: SettingsOf<S>): readonly TrainingQuestion[]
  },
): Step {
  return {
    ...definition,
    // The config's validator, made from the same spec, has checked them.
    compile: (settings, scope) => definition.compile(settings as SettingsOf<S>, scope),
    asks: (settings) => definition.asks?.(settings as SettingsOf<S>) ?? [],
  }
}

/** The settings that a spec describes, after validation: defaults filled in, optional ones possibly absent. */
export type SettingsOf<S extends StepSpec> = {
  readonly [K in keyof S as S[K] extends { optional: true } ? never : K]: SettingOf<S[K]>
} & {
  readonly [K in keyof S as S[K] extends { optional: true } ? K : never]?: SettingOf<S[K]>
}

type Scalar = string | number | boolean

type SettingOf<F extends FieldSpec> = F extends { type: 'choice'; values: readonly (infer V)[] }
  ? V
  : F extends { type: 'list'; of: infer E }
    ? readonly ElementOf<E>[]
    : F extends { type: 'map'; of: infer E }
      ? Readonly<Record<string, ElementOf<E>>>
      : F extends { type: 'slots' }
        ? string | readonly string[]
        : F extends { type: 'boolean' }
          ? boolean
          : F extends { type: 'new-slots'; of: infer P }
            ? { readonly [K in keyof P]?: string }
            : F extends { type: 'new-slot-map' }
              ? Readonly<Record<string, string>>
              : F extends { type: 'section'; spec: infer S extends StepSpec }
                ? SettingsOf<S>
                : ElementOf<F['type']>

type ElementOf<E> = E extends 'number' | 'integer' ? number : E extends 'scalar' ? Scalar : string

/** What a step sees of the plan while it is compiled. Each look-up tells its own finding and gives null when it fails. */
export class StepScope {
  readonly #scope: Scope
  readonly #path: ConfigPath
  readonly #settings: Readonly<Record<string, unknown>>
  #refused = false

  /**
   * @param path of the step's settings in the config
   * @param settings themselves, for the place of a name in a list
   */
  constructor(scope: Scope, path: ConfigPath, settings: Readonly<Record<string, unknown>> = {}) {
    this.#scope = scope
    this.#path = path
    this.#settings = settings
  }

  /** One byte a row: 1 when the row has an event. Rows without one are missing everywhere and never at fault. */
  get present(): Uint8Array {
    return this.#scope.present
  }

  get refused(): boolean {
    return this.#refused
  }

  slot(name: string, setting: string | ConfigPath): Slot | null {
    const slot = this.#scope.find(name, [...this.#path, ...this.#placeOf(name, setting)])
    if (slot === null) this.#refused = true
    return slot
  }

  numeric(name: string, setting: string): NumericSlot | null {
    const slot = this.slot(name, setting)
    if (slot === null || slot.kind === 'numeric') return slot
    this.refuse(
      this.#placeOf(name, setting),
      `'${name}' holds text, a number is needed`,
      'a cast step before this one makes it one',
    )
    return null
  }

  text(name: string, setting: string): TextSlot | null {
    const slot = this.slot(name, setting)
    if (slot === null || slot.kind === 'text') return slot
    this.refuse(
      this.#placeOf(name, setting),
      `'${name}' holds numbers, text is needed`,
      'a cast step before this one makes it text',
    )
    return null
  }

  /** An array of numbers, be it a field of the input or bound under a name. */
  list(name: string, setting: string): ListSlot | null {
    const slot = this.#scope.findList(name, [...this.#path, setting])
    if (slot === null) this.#refused = true
    return slot
  }

  field(path: string, setting: string): FieldShape | null {
    const field = this.#scope.field(path, [...this.#path, setting])
    if (field === null) this.#refused = true
    return field
  }

  /** What becomes of whole numbers beyond 2^53 that come from outside. */
  get longs(): 'number' | 'bigint' {
    return this.#scope.surroundings.longs
  }

  /** The look-up of that name. */
  table(name: string, setting: string): LookupTable | null {
    const { tables } = this.#scope.surroundings
    const table = tables.get(name)
    if (table !== undefined) return this.#unlessUnfit(table)
    const known = [...tables.keys()]
    const hint =
      known.length === 0 ? 'name it under lookups, and where its rows are' : didYouMean(name, known)
    this.refuse(setting, `there is no lookup '${name}'`, hint ?? `there are: ${known.join(', ')}`)
    return null
  }

  /** The user's module in that file. */
  module(file: string, setting: string): UserModule | null {
    const found = this.#scope.surroundings.modules.get(file)
    if (found !== undefined) return this.#unlessUnfit(found)
    this.refuse(setting, `${file} was not loaded`)
    return null
  }

  /** What cannot be used was told where it is opened. */
  #unlessUnfit<T>(found: T | null): T | null {
    if (found === null) this.#refused = true
    return found
  }

  bind(field: FieldShape, name: string, asText: boolean): void {
    this.#scope.bind(field, name, asText)
  }

  /** Gives the slot a new name; the old one is gone. */
  rename(from: string, to: string, slot: Slot): void {
    this.#scope.rename(from, to, slot, `an earlier rename step calls it '${to}'`)
  }

  /** The slot to write to: one of `from` itself when it has that name and is numeric, else a new one. */
  numericOutput(
    name: string,
    from: readonly (Slot | ListSlot)[],
    content: NumberContent = 'number',
  ): NumericSlot {
    // `output` gives the kind that it is asked for.
    const slot = this.#scope.output(name, 'numeric', from) as NumericSlot
    this.#scope.setContent(slot, content)
    return slot
  }

  /** As `numericOutput`; `content` is what the slot is known to hold from here on. */
  textOutput(name: string, from: readonly Slot[], content: TextContent): TextSlot {
    // `output` gives the kind that it is asked for.
    const slot = this.#scope.output(name, 'text', from) as TextSlot
    this.#scope.setTexts(slot, content)
    return slot
  }

  /** What a slot is known to hold behind a step that takes texts away and changes none. */
  narrowed(slot: TextSlot, symbols: Iterable<string>): TextSlot {
    this.#scope.setTexts(slot, { symbols, ofNumbers: false })
    return slot
  }

  /** Slots whose faults concern this one: itself and all it was made from. */
  originsOf(slot: Slot): ReadonlySet<number> {
    return this.#scope.originsOf(slot)
  }

  /** Says that the step may have to wait for answers, and whose. */
  waitFor(whom: string): void {
    this.#scope.waitsFor.add(whom)
  }

  /** A step that remembers something from batch to batch says so here. */
  remember(memory: Memory): void {
    this.#scope.memories.push(memory)
  }

  /** A model of the config. Where its file is of no use the step is refused without a word: that is told already. */
  model(name: string, setting: ConfigPath): PlanModel | null {
    const { models } = this.#scope.surroundings
    const model = models.get(name)
    if (model === undefined) {
      const hint = didYouMean(name, models.keys()) ?? `there are: ${[...models.keys()].join(', ')}`
      this.refuse(setting, `there is no model '${name}'`, hint)
    } else if (model === null) this.#refused = true
    return model ?? null
  }

  /** What a file of training says of a column. */
  training(file: string, column: string, setting: string): TrainingColumn | null {
    const found = this.#scope.surroundings.training.get(file)
    if (found === undefined || 'problem' in found) {
      this.refuse(setting, found?.problem ?? `${file} was not read`, found?.hint)
      return null
    }
    const known = found.columns.get(column)
    if (known !== undefined) return known
    this.refuse(setting, `the file has no column '${column}'`, didYouMean(column, found.names))
    return null
  }

  /** Tells of what works and will surprise. */
  warn(setting: string | ConfigPath, message: string, hint: string): void {
    this.#scope.warn([...this.#path, ...placeOf(setting)], message, hint)
  }

  /** @param setting where it is wrong, a path within where it has settings of its own; null for the step as a whole */
  refuse(setting: string | ConfigPath | null, message: string, hint?: string): void {
    this.#refused = true
    this.#scope.refuse([...this.#path, ...placeOf(setting)], message, hint)
  }

  /** Where a setting names something: of a list, the entry. */
  #placeOf(name: string, setting: string | ConfigPath): ConfigPath {
    const given = typeof setting === 'string' ? this.#settings[setting] : undefined
    const at = Array.isArray(given) ? given.indexOf(name) : -1
    return at < 0 ? placeOf(setting) : [...placeOf(setting), at]
  }
}

function placeOf(setting: string | ConfigPath | null): ConfigPath {
  if (setting === null) return []
  return typeof setting === 'string' ? [setting] : setting
}

/** A `slots` setting as a list. */
export function namesOf(setting: string | readonly string[]): readonly string[] {
  return typeof setting === 'string' ? [setting] : setting
}

/** One runner that runs several in order; null when there are none. */
export function inOrder(runners: readonly (StepRunner | null)[]): StepRunner | null {
  const steps = runners.filter((runner) => runner !== null)
  if (steps.length === 0) return null
  return (rowCount, faults) => runInOrder(steps, 0, rowCount, faults)
}

/** Runs the runners from the `first` on; waits, and gives a promise, only where one of them does. */
export function runInOrder(
  runners: readonly StepRunner[],
  first: number,
  rowCount: number,
  faults: FaultLog,
): void | Promise<void> {
  for (let at = first; at < runners.length; at++) {
    const pending = runners[at]!(rowCount, faults)
    if (pending !== undefined) return pending.then(() => runInOrder(runners, at + 1, rowCount, faults))
  }
}
