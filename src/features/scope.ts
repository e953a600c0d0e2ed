import { isPathProblem } from '../core/field.ts'
import type { FieldLookup, FieldShape, PathProblem, ScalarKind } from '../core/field.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import { didYouMean } from '../core/nearest.ts'
import type { FieldBinding } from './event-reader.ts'
import { Lineage } from './lineage.ts'
import type { ListBinding } from './list-reader.ts'
import { MadeFeatures } from './made-features.ts'
import type { Memory } from './memory.ts'
import { recordField } from './record-reader.ts'
import type { RecordBinding } from './record-reader.ts'
import { arrayOfNumbers, booleanTexts } from './slot.ts'
import type { ListSlot, NumberContent, NumericSlot, Slot, SlotKind, TextContent, TextSlot } from './slot.ts'
import { noSurroundings } from './surroundings.ts'
import type { PlanSurroundings } from './surroundings.ts'

/** What a name stands for while the plan is compiled: a slot, or why there is none. */
type Meaning = Slot | ListSlot | { readonly kind: 'gone'; readonly why: string } | { readonly kind: 'broken' }

/**
 * The names of a plan while it is compiled. A name that no step has made yet, but the input has as a field, is bound on
 * first use. A name whose step was refused is broken: whoever uses it stays silent, so that one mistake is told once.
 */
export class Scope {
  readonly capacity: number
  readonly slots: (Slot | ListSlot)[] = []
  readonly bindings: FieldBinding[] = []
  readonly listBindings: ListBinding[] = []
  /** What stands beside the value of a record. */
  readonly recordBindings: RecordBinding[] = []
  readonly remarks: Remark[] = []
  /** One byte a row: 1 when the row has an event. */
  readonly present: Uint8Array
  readonly lineage: Lineage
  readonly made = new MadeFeatures()
  /** Whose answers steps wait for. */
  readonly waitsFor = new Set<string>()
  /** What steps remember from batch to batch. */
  readonly memories: Memory[] = []
  /** What steps may ask. */
  readonly surroundings: PlanSurroundings
  /** Names that steps further down make. */
  readonly promised = new Set<string>()
  /** Indexes of the slots that hold what was read, as it was. */
  readonly asRead = new Set<number>()
  readonly #fields: ReadonlyMap<string, FieldShape>
  readonly #lookup: FieldLookup
  readonly #meanings = new Map<string, Meaning>()

  /** @param lookup what paths lead to that are in none of the fields */
  constructor(
    fields: readonly FieldShape[],
    capacity: number,
    lookup: FieldLookup = () => null,
    surroundings: Partial<PlanSurroundings> = {},
  ) {
    this.surroundings = { ...noSurroundings, ...surroundings }
    this.#lookup = lookup
    this.#fields = new Map(fields.map((field) => [field.path, field]))
    this.lineage = new Lineage(fields.map(({ path }) => path))
    this.capacity = capacity
    this.present = new Uint8Array(capacity)
  }

  /** The slot of that name, bound to the field of the same name if need be; null (and a remark) when there is none. */
  find(name: string, at: ConfigPath): Slot | null {
    const slot = this.#find(name, at)
    if (slot?.kind !== 'list') return slot
    this.refuse(at, `'${name}' is ${arrayOfNumbers}`, 'a reduce step makes numbers of it')
    return null
  }

  /** The same of an array of numbers. */
  findList(name: string, at: ConfigPath): ListSlot | null {
    const slot = this.#find(name, at)
    if (slot === null || slot.kind === 'list') return slot
    this.refuse(
      at,
      `'${name}' is ${slot.kind === 'text' ? 'text' : 'a number'}, an array of numbers is needed`,
    )
    return null
  }

  /** As `find`, without a remark: binds a name that somebody outside the plan refers to, where that is possible. */
  want(name: string): void {
    const field = this.#meanings.has(name) ? null : this.#fieldOf(name)
    if (field !== null && field.kind !== 'other' && field.kind !== 'list') this.bind(field, name)
  }

  /** What a name stands for that is there and cannot be a feature: `an array`; null for any other name. */
  unfit(name: string): string | null {
    const meaning = this.#meanings.get(name)
    if (meaning?.kind === 'list') return arrayOfNumbers
    if (meaning !== undefined) return null
    const [inside] = this.#within(name)
    if (inside !== undefined) return `a record (with fields such as '${inside}')`
    const field = this.#fieldOf(name)
    if (field?.kind === 'list') return arrayOfNumbers
    return field?.kind === 'other' ? (field.what ?? 'an array, a map or bytes') : null
  }

  /** Why a path leads to nothing, where it begins with the name of a field; null for any other name. */
  problem(path: string): PathProblem | null {
    const found = this.#lookup(path)
    return found !== null && isPathProblem(found) ? found : null
  }

  /** The slot that has the name now; null when none has. */
  get(name: string): Slot | null {
    const slot = this.#slotOf(name)
    return slot?.kind === 'list' ? null : slot
  }

  /** True for the name of a slot of any kind. */
  has(name: string): boolean {
    return this.#slotOf(name) !== null
  }

  /** Reads a field of the event into a new slot. `asText` is for numbers and booleans that are names of categories. */
  bind(field: FieldShape, name: string, asText = field.kind === 'text'): Slot | ListSlot {
    const { path, parts, itemParts } = field
    const slot = field.kind === 'list' ? this.#newList() : asText ? this.#newText() : this.#newNumeric()
    if (slot.kind === 'text') this.setTexts(slot, textsOf(field))
    else if (slot.kind === 'numeric')
      this.setContent(slot, field.kind === 'boolean' ? 'boolean' : (field.time ?? 'number'))
    this.#declare(name, slot, [])
    this.lineage.bind(slot.index, path)
    if (asText === (field.kind === 'text')) this.asRead.add(slot.index)
    if (slot.kind === 'list') {
      const within = itemParts === undefined ? {} : { itemParts }
      this.listBindings.push({ path, parts: parts ?? path.split('.'), ...within, slot })
    } else if (this.#fields.has(path) || parts !== undefined) {
      // A list has its own slot, and `field` refuses what is neither.
      const kind = field.kind as ScalarKind
      this.bindings.push({ path, ...(parts === undefined ? {} : { parts }), kind, slot })
    } else this.recordBindings.push({ path, slot })
    return slot
  }

  field(path: string, at: ConfigPath): FieldShape | null {
    const field = this.#fieldOf(path)
    if (field === null) {
      this.#refuseUnknown(`the input has no field '${path}'`, path, at)
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
  output(name: string, kind: SlotKind, from: readonly (Slot | ListSlot)[]): Slot {
    const before = this.#meanings.get(name)
    const sources = from.filter((slot) => slot.kind !== 'list')
    const inPlace = sources.find((slot) => slot === before && slot.kind === kind)
    if (inPlace === undefined) {
      const slot = kind === 'numeric' ? this.#newNumeric() : this.#newText()
      const recoded = sources.find((each) => each === before)
      if (recoded !== undefined) this.lineage.recode(slot.index, recoded.index)
      this.#declare(name, slot, from)
      return slot
    }
    this.asRead.delete(inPlace.index)
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
  originsOf(slot: Slot | ListSlot): ReadonlySet<number> {
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

  #find(name: string, at: ConfigPath): Slot | ListSlot | null {
    this.made.read(name)
    const meaning = this.#meanings.get(name)
    if (meaning === undefined) return this.#bindImplicitly(name, at)
    if (meaning.kind === 'broken') return null
    if (meaning.kind !== 'gone') return meaning
    this.refuse(at, `there is no '${name}' any more: ${meaning.why}`)
    return null
  }

  #slotOf(name: string): Slot | ListSlot | null {
    const meaning = this.#meanings.get(name)
    return meaning === undefined || meaning.kind === 'broken' || meaning.kind === 'gone' ? null : meaning
  }

  /** A field of the input goes before a part of its record of the same name, be it a record itself. */
  #fieldOf(path: string): FieldShape | null {
    const listed = this.#fields.get(path)
    if (listed !== undefined || this.#within(path).length > 0) return listed ?? null
    const found = this.#lookup(path)
    return found === null || isPathProblem(found) ? recordField(path) : found
  }

  #refuseUnknown(message: string, name: string, at: ConfigPath): void {
    const problem = this.problem(name)
    if (problem === null) this.refuse(at, message, this.#hint(name))
    else this.refuse(at, `${message}: ${problem.problem}`, problem.hint)
  }

  #within(path: string): readonly string[] {
    return Array.from(this.#fields.keys()).filter((each) => each.startsWith(`${path}.`))
  }

  #bindImplicitly(name: string, at: ConfigPath): Slot | ListSlot | null {
    if (this.#fieldOf(name) === null) {
      this.#refuseUnknown(`there is no feature or input field '${name}'`, name, at)
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

  #declare(name: string, slot: Slot | ListSlot, from: readonly (Slot | ListSlot)[]): void {
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

  #newList(): ListSlot {
    return this.#add({
      kind: 'list',
      index: this.slots.length,
      values: new Float64Array(this.capacity),
      places: new Float64Array(this.capacity),
      starts: new Uint32Array(this.capacity + 1),
      isThere: new Uint8Array(this.capacity),
    })
  }

  #missingNumbers(): Float64Array {
    return new Float64Array(this.capacity).fill(NaN)
  }

  #add<S extends Slot | ListSlot>(slot: S): S {
    this.slots.push(slot)
    this.lineage.add(slot.index)
    return slot
  }
}

function indexesOf(slots: readonly (Slot | ListSlot)[]): readonly number[] {
  return slots.map(({ index }) => index)
}

/** What a field read as text may hold. */
function textsOf({ kind, symbols = [] }: FieldShape): TextContent {
  if (kind === 'boolean') return { symbols: booleanTexts, ofNumbers: false }
  return { symbols, ofNumbers: kind === 'number' }
}
