import type { ConfigPath } from '../core/finding.ts'

/** A feature that steps made, as it stands at one point of the plan. */
export interface MadeFeature {
  readonly name: string
  /** Of the setting that names it. */
  readonly path: ConfigPath
  readonly isRead: boolean
}

/** Which step made each feature last, and whether a step has read it since. */
export class MadeFeatures {
  readonly #features = new Map<string, MadeFeature>()

  get(name: string): MadeFeature | null {
    return this.#features.get(name) ?? null
  }

  make(name: string, path: ConfigPath): void {
    this.#features.set(name, { name, path, isRead: false })
  }

  read(name: string): void {
    const made = this.#features.get(name)
    if (made !== undefined) this.#features.set(name, { ...made, isRead: true })
  }

  /** Those that no step reads. */
  unread(): readonly MadeFeature[] {
    return Array.from(this.#features.values()).filter(({ isRead }) => !isRead)
  }
}
