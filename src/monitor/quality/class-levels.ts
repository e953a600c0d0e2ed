import { meantLevel } from '../../core/meant-level.ts'

/** Where labels land that the model does not have, and those beyond the cap of a model that does not say which it has. */
export const otherLevel = '(other)'

const mostLevels = 100

/** The classes of a version: those of its probabilities, or those that come where it gives none. They have a place each. */
export class ClassLevels {
  readonly names: string[]
  readonly #places: Map<string, number>
  readonly #isFixed: boolean

  /** @param known in the order of the probabilities; empty where there are none */
  constructor(known: readonly string[]) {
    this.names = [...known]
    this.#places = new Map(known.map((name, place) => [name, place]))
    this.#isFixed = known.length > 0
  }

  /** Its place: `3.0` is the level `3`. */
  placeOf(label: string): number {
    const there = this.#places.get(label) ?? this.#places.get(meantLevel(this.#places, label) ?? '')
    if (there !== undefined) return there
    const hasRoom = !this.#isFixed && this.names.length < mostLevels
    return this.#placed(hasRoom ? label : otherLevel)
  }

  #placed(name: string): number {
    const there = this.#places.get(name)
    if (there !== undefined) return there
    this.#places.set(name, this.names.length)
    return this.names.push(name) - 1
  }
}
