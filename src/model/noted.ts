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

/** What the thread that wants the model has to see to itself: the other one goes no further than here. */
export class Errand extends Error {
  readonly of: string
  /** Plain values, as in notes. */
  readonly request: unknown

  constructor(of: string, request: unknown) {
    super(`${of} is for another thread`)
    this.of = of
    this.request = request
  }
}

/** The result of `find`, which no other thread can hand over: where there are notes, what was made of the request is among them. */
export function asked<R, T>(of: string, request: () => R, find: (request: R) => T): T {
  // Who sees to errands answers with what the code waits for.
  if (taken !== null) return nextOf(taken, of) as T
  if (taking !== null) throw new Errand(of, request())
  return find(request())
}

export interface NotesTaken {
  readonly notes: readonly Note[]
  /** Where it ended early. */
  readonly errand: Pick<Errand, 'of' | 'request'> | null
}

/** Loads, noting down. */
export function takeNotes(load: () => void): NotesTaken {
  const notes: Note[] = []
  taking = notes
  try {
    load()
    return { notes, errand: null }
  } catch (error) {
    if (error instanceof Errand) return { notes, errand: { of: error.of, request: error.request } }
    throw error
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
