import type { PartName } from './manifest.ts'

/** What a restore would do to one part, and does when it is asked to. A part is restored as a whole, or left as it is. */
export interface PartPlan {
  readonly part: PartName
  /** Where it goes: a folder, an address. */
  readonly place: string
  /** How many of its things are there as the archive has them. */
  readonly same: number
  /** What is missing, a line each. */
  readonly changes: readonly string[]
  /** What is there otherwise than in the archive, and stays. */
  readonly kept: readonly string[]
  /** Why it cannot be restored; then nothing of it is. */
  readonly refused: readonly string[]
  /** Brings about the changes. Gives what is not as it was all the same. */
  readonly apply: () => Promise<readonly string[]>
}
