import { foldName } from '../core/fold-name.ts'
import type { NameMatch } from '../core/fold-name.ts'

/** Names of a file's columns that mean several of those that are wanted, or several that mean one. */
export class AmbiguousName extends Error {}

const rememberedNames = 1000

/** Finds wanted columns under names that are spelt another way. A column of the very name always comes first. */
export class NameMatcher {
  readonly match: NameMatch
  readonly #wanted: ReadonlySet<string>
  readonly #byFold = new Map<string, string[]>()
  /** Asked for in every row of JSON lines. */
  readonly #meanings = new Map<string, readonly string[]>()

  constructor(wanted: readonly string[], match: NameMatch) {
    this.match = match
    this.#wanted = new Set(wanted)
    if (match === 'exact') return
    for (const name of this.#wanted) {
      const fold = foldName(name, match)
      const sharing = this.#byFold.get(fold)
      if (sharing === undefined) this.#byFold.set(fold, [name])
      else sharing.push(name)
    }
  }

  /** The wanted names that a name may mean: several where they differ in what is passed over alone. None for a wanted one. */
  meanings(name: string): readonly string[] {
    if (this.match === 'exact' || this.#wanted.has(name)) return []
    const known = this.#meanings.get(name)
    if (known !== undefined) return known
    const meanings = this.#byFold.get(foldName(name, this.match)) ?? []
    if (this.#meanings.size < rememberedNames) this.#meanings.set(name, meanings)
    return meanings
  }

  /**
   * The names of a row or a header, by the wanted names that they mean; those that mean themselves are left out.
   *
   * @throws AmbiguousName
   */
  renamed(names: readonly string[]): Map<string, string> {
    const present = new Set(names)
    const found = new Map<string, string>()
    for (const name of names) {
      const open = this.meanings(name).filter((wanted) => !present.has(wanted))
      const [meant] = open
      if (meant === undefined) continue
      const [one, other] = open.map((wanted) => JSON.stringify(wanted))
      if (other !== undefined) throw new AmbiguousName(`${JSON.stringify(name)} may mean ${one!} or ${other}`)
      const rival = found.get(meant)
      if (rival !== undefined && rival !== name) {
        const both = `${JSON.stringify(rival)} and ${JSON.stringify(name)}`
        throw new AmbiguousName(`${both} may both mean ${JSON.stringify(meant)}`)
      }
      found.set(meant, name)
    }
    return found
  }
}

/** Nothing is wanted under another name. */
export const exactNames: NameMatcher = new NameMatcher([], 'exact')
