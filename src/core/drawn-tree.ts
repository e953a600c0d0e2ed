/** Which child of a split: `left` is the one of rows that pass its test. */
export type Side = 'left' | 'right'

/** What a split asks of its column. A value that is missing, and a category that the model does not know, goes to `missing`. */
export type SplitTest =
  | { readonly below: number }
  | { readonly atMost: number }
  | {
      readonly leftLevels: readonly string[]
      readonly rightLevels: readonly string[]
      /** Of a column whose levels are numbers without a list: the child of all that are on neither side. */
      readonly others?: Side
    }
  | { readonly present: true }

export interface DrawnSplit {
  readonly column: string
  readonly test: SplitTest
  readonly missing: Side
  readonly left: DrawnNode
  readonly right: DrawnNode
}

/** What all nodes say of their training; null where the file does not. */
interface NodeNotes {
  /** The trainer's number of the node. */
  readonly id: number | null
  /** Weight of the training rows that reached it. */
  readonly weight: number | null
}

/** A node that is shown whole, or what is below it in numbers. */
export type DrawnNode = NodeNotes &
  (
    | DrawnSplit
    | { readonly leaf: number }
    | { readonly hidden: { readonly nodes: number; readonly leaves: number } }
  )

/** A tree of a model, as it is shown: names in the place of numbers. */
export interface DrawnTree {
  /** From 0; trees are counted by class. */
  readonly tree: number
  readonly treeCount: number
  /** What it is called where leaves are assigned: `T1.C1`. */
  readonly name: string
  /** The level it votes for; null where one tree serves all. */
  readonly class: string | null
  readonly nodes: number
  readonly leaves: number
  readonly depth: number
  /** Whether its columns are those that an encoding of categories made while training (`mode:0`), not the model's inputs. */
  readonly encoded: boolean
  /** Whether numbers are rounded to float32 before they are compared. */
  readonly float32: boolean
  /** Whether the number 0 counts as missing. */
  readonly zeroIsMissing: boolean
  readonly root: DrawnNode
}
