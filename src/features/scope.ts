import type { FieldShape } from '../core/field.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import { didYouMean } from '../core/nearest.ts'
import type { FieldBinding } from './event-reader.ts'
import { Lineage } from './lineage.ts'
import { MadeFeatures } from './made-features.ts'
import type { Memory } from './memory.ts'
import { recordField } from './record-reader.ts'
import type { RecordBinding } from './record-reader.ts'
import { booleanTexts } from './slot.ts'
import type { NumberContent, NumericSlot, Slot, SlotKind, TextContent, TextSlot } from './slot.ts'
import type { PlanSurroundings } from './surroundings.ts'

/** What a name stands for while the plan is compiled: a slot, or why there is none. */
type Meaning = Slot | { readonly kind: 'gone'; readonly why: string } | { readonly kind: 'broken' }

const noSurroundings: PlanSurroundings = { models: new Map(), training: new Map() }

/**
 * The names of a plan while it is compiled. A name that no step has made yet, but the input has as a field, is bound on
 * first use. A name whose step was refused is broken: whoever uses it stays silent, so that one mistake is told once.
 */
export class Scope {
  readonly capacity: number
  readonly slots: Slot[] = []
  readonly bindings: FieldBinding[] = []
  /** What stands beside the value of a record. */
  readonly recordBindings: RecordBinding[] = []
  readonly remarks: Remark[] = []
  /** One byte a row: 1 when the row has an event. */
  readonly present: Uint8Array
  readonly lineage: Lineage
  readonly made = new MadeFeatures()
  /** What steps remember from batch to batch. */
  readonly memories: Memory[] = []
  readonly surroundings: PlanSurroundings
  /** Names that steps further down make. */
  readonly promised = new Set<string>()
  readonly #fields: ReadonlyMap<string, FieldShape>
  readonly #meanings = new Map<string, Meaning>()

  constructor(
    fields: readonly FieldShape[],
    capacity: number,
    surroundings: PlanSurroundings = noSurroundings,
  ) {
    this.surroundings = surroundings
    this.#fields = new Map(fields.map((field) => [field.path, field]))
    this.lineage = new Lineage(fields.map(({ path }) => path))
    this.capacity = capacity
    this.present = new Uint8Array(capacity)
  }

  /** The slot of that name, bound to the field of the same name if need be; null (and a remark) when there is none. */
  find(name: string, at: ConfigPath): Slot | null {
    this.made.read(name)
    const meaning = this.#meanings.get(name)
    if (meaning === undefined) return this.#bindImplicitly(name, at)
    if (meaning.kind === 'broken') return null
    if (meaning.kind !== 'gone') return meaning
    this.refuse(at, `there is no '${name}' any more: ${meaning.why}`)
    return null
  }

  /** As `find`, without a remark: binds a name that somebody outside the plan refers to, where that is possible. */
  want(name: string): void {
    const field = this.#fieldOf(name)
    if (!this.#meanings.has(name) && field !== null && field.kind !== 'other') this.bind(field, name)
  }

  /** What an input field is that is there and cannot be a feature: `an array`; null for any other name. */
  unfit(name: string): string | null {
    const field = this.#meanings.has(name) ? undefined : this.#fields.get(name)
    return field?.kind === 'other' ? (field.what ?? 'an array, a map or bytes') : null
  }

  /** The slot that has the name now; null when none has. */
  get(name: string): Slot | null {
    const meaning = this.#meanings.get(name)
    return meaning === undefined || meaning.kind === 'broken' || meaning.kind === 'gone' ? null : meaning
  }

  /** Reads a field of the event into a new slot. `asText` is for numbers and booleans that are names of categories. */
  bind(field: FieldShape, name: string, asText = field.kind === 'text'): Slot {
    const slot = asText ? this.#newText() : this.#newNumeric()
    if (slot.kind === 'text') this.setTexts(slot, textsOf(field))
    else this.setContent(slot, field.kind === 'boolean' ? 'boolean' : (field.time ?? 'number'))
    this.#declare(name, slot, [])
    this.lineage.bind(slot.index, field.path)
    if (this.#fields.has(field.path)) this.bindings.push({ path: field.path, kind: field.kind, slot })
    else this.recordBindings.push({ path: field.path, slot })
    return slot
  }

  field(path: string, at: ConfigPath): FieldShape | null {
    const field = this.#fieldOf(path)
    if (field === null) {
      this.refuse(at, `the input has no field '${path}'`, this.#hint(path))
      return null
    }
    if (field.kind !== 'other') return field
    this.refuse(
      at,
      `field '${path}' cannot be a feature: it is ${field.what ?? 'neither a number, a boolean nor text'}`,
    )
    return null
  }

  /**
   * The slot a step writes: the one that has the name already when the step reads it and the kinds agree (then the step
   * works in place), else a new one.
   */
  output(name: string, kind: SlotKind, from: readonly Slot[]): Slot {
    const before = this.#meanings.get(name)
    const inPlace = from.find((slot) => slot === before && slot.kind === kind)
    if (inPlace === undefined) {
      const slot = kind === 'numeric' ? this.#newNumeric() : this.#newText()
      const recoded = from.find((each) => each === before)
      if (recoded !== undefined) this.lineage.recode(slot.index, recoded.index)
      this.#declare(name, slot, from)
      return slot
    }
    this.lineage.originate(inPlace.index, indexesOf(from))
    // What is computed is a number and nothing else.
    if (inPlace.kind === 'numeric') this.setContent(inPlace, 'number')
    return inPlace
  }

  rename(from: string, to: string, slot: Slot, why: string): void {
    this.#meanings.set(from, { kind: 'gone', why })
    this.#declare(to, slot, [])
  }

  break(name: string): void {
    this.#meanings.set(name, { kind: 'broken' })
  }

  isBroken(name: string): boolean {
    return this.#meanings.get(name)?.kind === 'broken'
  }

  setTexts(slot: TextSlot, { symbols, ofNumbers }: TextContent): void {
    // What is known of a slot is written here and below only, while the plan is compiled.
    Object.assign(slot, { symbols: new Set(symbols), ofNumbers })
  }

  setContent(slot: NumericSlot, content: NumberContent): void {
    Object.assign(slot, { content })
  }

  refuse(path: ConfigPath, message: string, hint?: string): void {
    this.remarks.push({ severity: 'error', path, message, ...(hint === undefined ? {} : { hint }) })
  }

  warn(path: ConfigPath, message: string, hint: string): void {
    this.remarks.push({ severity: 'warning', path, message, hint })
  }

  /** Indexes of the slots whose faults concern this one: itself and all it was made from. */
  originsOf(slot: Slot): ReadonlySet<number> {
    return this.lineage.originsOf(slot.index)
  }

  /** The names that stand for a slot now. */
  features(): readonly (readonly [name: string, slot: Slot])[] {
    return Array.from(this.#meanings.keys()).flatMap((name) => {
      const slot = this.get(name)
      return slot === null ? [] : [[name, slot] as const]
    })
  }

  /** Names that can be used now. */
  names(): ReadonlySet<string> {
    const names = new Set<string>()
    for (const [path, field] of this.#fields) if (field.kind !== 'other') names.add(path)
    for (const [name, meaning] of this.#meanings) {
      if (meaning.kind === 'gone') names.delete(name)
      else names.add(name)
    }
    return names
  }

  /** A field of the input goes before a part of its record of the same name, be it a record itself. */
  #fieldOf(path: string): FieldShape | null {
    return this.#fields.get(path) ?? (this.#within(path).length > 0 ? null : recordField(path))
  }

  #within(path: string): readonly string[] {
    return Array.from(this.#fields.keys()).filter((each) => each.startsWith(`${path}.`))
  }

  #bindImplicitly(name: string, at: ConfigPath): Slot | null {
    if (this.#fieldOf(name) === null) {
      this.refuse(at, `there is no feature or input field '${name}'`, this.#hint(name))
      return null
    }
    const field = this.field(name, at)
    return field === null ? null : this.bind(field, name)
  }

  #hint(name: string): string | undefined {
    const inside = this.#within(name)
    if (inside.length > 0) return `it is a record: name one of its fields, such as '${inside[0]!}'`
    if (this.promised.has(name))
      return 'a later step makes it: steps run in their order, each on what is there before'
    return didYouMean(name, this.names())
  }

  #declare(name: string, slot: Slot, from: readonly Slot[]): void {
    this.#meanings.set(name, slot)
    this.lineage.name(slot.index, name)
    this.lineage.originate(slot.index, indexesOf(from))
  }

  #newNumeric(): NumericSlot {
    const values = this.#missingNumbers()
    return this.#add({ kind: 'numeric', index: this.slots.length, content: 'number', values })
  }

  #newText(): TextSlot {
    const values = new Array<string | null>(this.capacity).fill(null)
    const symbols = new Set<string>()
    return this.#add({ kind: 'text', index: this.slots.length, values, symbols, ofNumbers: false })
  }

  #missingNumbers(): Float64Array {
    return new Float64Array(this.capacity).fill(NaN)
  }

  #add<S extends Slot>(slot: S): S {
    this.slots.push(slot)
    this.lineage.add(slot.index)
    return slot
  }
}

function indexesOf(slots: readonly Slot[]): readonly number[] {
  return slots.map(({ index }) => index)
}

/** What a field read as text may hold. */
function textsOf({ kind, symbols = [] }: FieldShape): TextContent {
  if (kind === 'boolean') return { symbols: booleanTexts, ofNumbers: false }
  return { symbols, ofNumbers: kind === 'number' }
}
