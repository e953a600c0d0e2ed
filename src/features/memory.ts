/**
 * What a step remembers from one batch to the next. A batch may be run again, by halves where a stage failed, and so may
 * all batches of a turn that is held up: what they left behind is taken back first.
 */
export interface Memory {
  /** Gives a function that takes back what is remembered from now on. What was marked later is taken back with it. */
  mark(): () => void
  /** What is remembered so far stays: no mark before reaches it any more. Called once a turn, before its first mark. */
  settle(): void
}

/** Several as one; without any, it costs nothing. */
export function allOf(memories: readonly Memory[]): Memory {
  if (memories.length === 0) return none
  return {
    mark: () => {
      const undo = memories.map((memory) => memory.mark())
      return () => {
        for (const takeBack of undo) takeBack()
      }
    },
    settle: () => {
      for (const memory of memories) memory.settle()
    },
  }
}

const nothing = (): void => undefined

const none: Memory = { mark: () => nothing, settle: nothing }
