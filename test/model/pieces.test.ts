import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadModel } from '../../src/model/load-model.ts'
import { takeNotes, withNotes } from '../../src/model/noted.ts'
import type { Note, NotesTaken } from '../../src/model/noted.ts'
import { Pieces, piecesOf } from '../../src/model/pieces.ts'
import type { NotePiece } from '../../src/model/pieces.ts'
import { newMemory } from '../../src/model/wasm/runtime.ts'
import { modelCases, modelFolders } from '../parity/model-files.ts'
import { answers, description, randomRows } from './random-rows.ts'

/** The notes as another thread gets them, and their pieces. */
function sent(taken: NotesTaken): NotesTaken & { readonly all: readonly NotePiece[] } {
  const pieces = new Pieces()
  const all: NotePiece[] = []
  let whole: NotesTaken | null = null
  for (const { piece, buffers } of piecesOf(taken)) {
    expect(whole).toBeNull()
    const copy = structuredClone(piece, { transfer: [...buffers] })
    all.push(copy)
    whole = pieces.take(copy)
  }
  return { ...whole!, all }
}

function ofValue(value: unknown): NotesTaken {
  return { notes: [{ of: 'value', value }], errand: null }
}

function valueOf([note]: readonly Note[]): unknown {
  return note?.value
}

describe('piecesOf', () => {
  it('keeps values of all kinds', () => {
    const numbers = new Float64Array([1, NaN, -0]).subarray(1)
    const value = {
      ...{ nothing: null, text: 'a', list: [1, [new Set(['x'])]], absent: undefined },
      map: new Map([['key', { floats: Float32Array.of(0.1), bytes: Buffer.from('abc').subarray(1) }]]),
      numbers,
    }
    const found = valueOf(sent(ofValue(value)).notes)
    expect(found).toEqual({
      ...value,
      map: new Map([['key', { floats: Float32Array.of(0.1), bytes: Uint8Array.of(98, 99) }]]),
    })
    expect(numbers[1]).toBe(-0)
  })

  it('sends long lists some elements at a time, and numbers in one buffer a piece', () => {
    const list = Array.from({ length: 5000 }, (_, k) => ({ k, numbers: Int32Array.of(k, k + 1) }))
    const { notes, all } = sent(ofValue({ list, other: [...list.slice(0, 3)] }))
    expect(valueOf(notes)).toEqual({ list, other: list.slice(0, 3) })
    const items = all.flatMap((piece) => (piece.kind === 'items' ? [piece.items] : []))
    expect(items.length).toBeGreaterThan(5)
    expect(Math.max(...items.map(({ length }) => length))).toBeLessThan(1000)
    const buffers = items.map(
      (some) => new Set(some.map((item) => (item as (typeof list)[0]).numbers.buffer)),
    )
    expect(buffers.every(({ size }) => size <= 1)).toBe(true)
  })

  it('keeps a long list that is empty, or has no elements with values', () => {
    const list = new Array<null>(100).fill(null)
    expect(valueOf(sent(ofValue({ list, none: [] })).notes)).toEqual({ list, none: [] })
  })

  it('fills a memory of its own, a megabyte at a time', () => {
    const memory = newMemory(3 * 2 ** 20)
    new Uint8Array(memory.buffer).fill(7, 2 ** 20 + 5)
    const { notes, all } = sent(ofValue({ memory }))
    expect(all.filter(({ kind }) => kind === 'bytes')).toHaveLength(3)
    const copy = (valueOf(notes) as { memory: typeof memory }).memory
    expect(copy.buffer).not.toBe(memory.buffer)
    expect(Buffer.from(copy.buffer).equals(Buffer.from(memory.buffer))).toBe(true)
  })

  it('gives an errand on', () => {
    const errand = { of: 'session', request: { bytes: Uint8Array.of(1, 2) } }
    expect(sent({ notes: [], errand }).errand).toEqual(errand)
  })

  it('refuses what is no plain value', () => {
    class Tree {
      readonly left = 1
    }
    expect(() => [...piecesOf(ofValue({ tree: new Tree() }))]).toThrow(
      /expected plain values in a note, found Tree/,
    )
  })
})

const fixtures = join(import.meta.dirname, '../fixtures')
const others = ['lightgbm', 'xgboost', 'catboost'].flatMap((format) => [
  ...modelsIn(join(fixtures, format)),
  ...modelsIn(join(fixtures, '../../../shared/models', format)),
])

function modelsIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => /\.(txt|ubj|json)$/.test(file) && !file.endsWith('.dump.json'))
    .map((file) => join(folder, file))
}

describe('a model by its notes', () => {
  const mojos = Object.values(modelFolders).flatMap((folder) => modelCases(folder).map(({ zip }) => zip))
  it.each([...mojos, ...others].filter((path) => isModel(path)))('answers as the model does: %s', (path) => {
    const { notes } = sent(takeNotes(() => loadModel(path)))
    const model = loadModel(path)
    const byNotes = withNotes(notes, () => loadModel(path))
    expect(description(byNotes)).toEqual(description(model))
    const rows = randomRows(model, 5)
    expect(answers(byNotes, rows)).toEqual(answers(model, rows))
  })
})

/** Some of the files are there to be refused. */
function isModel(path: string): boolean {
  try {
    loadModel(path)
    return true
  } catch {
    return false
  }
}
