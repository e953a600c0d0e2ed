/*
 * What takes long when a model is loaded is a result of plain values: trees that were read, a forest that was laid out. One
 * thread can note these results down while it loads a model, and another, which loads the same model by the same code, take
 * them from the notes (load-aside.ts). Loading is synchronous, so which of both is going on is known here.
 */

export interface Note {
  /** Of what; the order of notes is that of the code, and the names prove it. */
  readonly of: string
  /** Plain values: see `pieces.ts`. */
  readonly value: unknown
}

/** What is going on: null while models are loaded as usual. */
let taking: Note[] | null = null
let taken: Iterator<Note> | null = null

/**
 * The result of `find`, or the note of it. Whoever wraps work in this promises that the result is plain values, depends on
 * nothing but the file and the settings, and is changed by nobody.
 */
export function noted<T>(of: string, find: () => T): T {
  // The other thread came here by the same code.
  if (taken !== null) return nextOf(taken, of) as T
  if (taking === null) return find()
  const notes = taking
  // What is found on the way is part of the result.
  taking = null
  try {
    const value = find()
    notes.push({ of, value })
    return value
  } finally {
    taking = notes
  }
}

function nextOf(notes: Iterator<Note>, of: string): unknown {
  const next = notes.next()
  const found = next.done === true ? 'no more' : `a note of ${next.value.of}`
  if (next.done === true || next.value.of !== of) throw new Error(`expected a note of ${of}, found ${found}`)
  return next.value.value
}

/** Loads, noting down. */
export function takeNotes(load: () => void): readonly Note[] {
  const notes: Note[] = []
  taking = notes
  try {
    load()
    return notes
  } finally {
    taking = null
  }
}

/** Loads by the notes. */
export function withNotes<T>(notes: readonly Note[], load: () => T): T {
  const left = notes.values()
  taken = left
  try {
    const loaded = load()
    const more = left.next()
    if (more.done !== true) throw new Error(`expected no more notes, found one of ${more.value.of}`)
    return loaded
  } finally {
    taken = null
  }
}
