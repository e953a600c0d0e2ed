import { isWithin } from '../core/field-path.ts'

/** What is kept of a slot: where its value comes from, and how it was ever called. */
interface Descent {
  /** Itself and the slots that it was made from. */
  readonly origins: Set<number>
  /** Earlier ones first. */
  readonly names: string[]
  /** The input field that it holds, read and maybe recoded under its own name; null for what a step made anew. */
  path: string | null
}

/**
 * Which names stand for which values of a plan: one value may be known by the path of its input field and by the names
 * that steps give it. Settings that name a value take any of them; what is told of it goes by one (`nameOf`).
 */
export class Lineage {
  readonly #paths: readonly string[]
  readonly #slots: Descent[] = []

  /** @param paths of all input fields */
  constructor(paths: readonly string[]) {
    this.#paths = paths
  }

  /** A new slot, by its index: the next one. */
  add(index: number): void {
    this.#slots.push({ origins: new Set([index]), names: [], path: null })
  }

  bind(slot: number, path: string): void {
    this.#slots[slot]!.path = path
  }

  name(slot: number, name: string): void {
    this.#slots[slot]!.names.push(name)
  }

  /** The slot is the other one's value in another form. */
  recode(slot: number, from: number): void {
    this.#slots[slot]!.path = this.#slots[from]!.path
  }

  originate(slot: number, from: readonly number[]): void {
    const { origins } = this.#slots[slot]!
    for (const source of from) for (const origin of this.#slots[source]!.origins) origins.add(origin)
  }

  originsOf(slot: number): ReadonlySet<number> {
    return this.#slots[slot]!.origins
  }

  /** How a slot's value is called wherever it is told of: by its input field, whatever steps call it; else by its first name. */
  nameOf(slot: number): string {
    const { path, names } = this.#slots[slot]!
    return path ?? names[0] ?? ''
  }

  /** The input field that a slot holds; null for what a step made anew. */
  pathOf(slot: number): string | null {
    return this.#slots[slot]!.path
  }

  /** The first name that a step gave it. */
  featureOf(slot: number): string {
    return this.#slots[slot]!.names[0] ?? this.nameOf(slot)
  }

  /** True for a name that a slot has or had. */
  knows(name: string): boolean {
    return this.#called(name).length > 0
  }

  /** All names of the values that a name stands for; of a record, those of its fields. */
  namesOfSame(name: string): ReadonlySet<string> {
    const paths = new Set([
      ...this.#pathsWithin(name),
      ...this.#called(name).flatMap(({ path }) => (path === null ? [] : [path])),
    ])
    const same = this.#slots.filter(
      ({ names, path }) => names.includes(name) || (path !== null && paths.has(path)),
    )
    return new Set([name, ...paths, ...same.flatMap(({ names }) => names)])
  }

  /** Every name that stands for a value which a name's is made from, or which is made from one of those. */
  lineageOf(name: string): ReadonlySet<string> {
    const same = this.namesOfSame(name)
    const sources = new Set(
      this.#slots
        .filter(
          ({ names, path }) => names.some((each) => same.has(each)) || (path !== null && same.has(path)),
        )
        .flatMap(({ origins }) => [...origins]),
    )
    const sourcePaths = new Set([...sources].map((slot) => this.#slots[slot]!.path))
    // A field may be read into several slots.
    for (const [slot, { path }] of this.#slots.entries())
      if (path !== null && sourcePaths.has(path)) sources.add(slot)
    const kin = this.#slots.filter(({ origins }) => [...origins].some((origin) => sources.has(origin)))
    return new Set([...same, ...kin.flatMap(({ names, path }) => (path === null ? names : [path, ...names]))])
  }

  #called(name: string): readonly Descent[] {
    return this.#slots.filter(({ names }) => names.includes(name))
  }

  #pathsWithin(name: string): readonly string[] {
    const bound = this.#slots.flatMap(({ path }) => path ?? [])
    return [...this.#paths, ...bound].filter((path) => isWithin(path, name))
  }
}
