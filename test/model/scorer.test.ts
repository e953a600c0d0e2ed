import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadModel } from '../../src/model/load-model.ts'
import { unreadable } from '../parity/run-case.ts'
import type { Scorer } from '../../src/model/scorer.ts'

const folder = join(import.meta.dirname, '../fixtures/models')
const files = readdirSync(folder).filter(
  (name) => name.endsWith('.zip') && !unreadable.includes(name.slice(0, -4)),
)

/** Rows of small whole numbers: levels of categorical columns, and as good as any for the others. */
function someRows({ inputs }: Scorer, count: number): Float64Array {
  return Float64Array.from({ length: count * inputs.length }, (_, cell) => {
    const levels = inputs[cell % inputs.length]!.levels
    return (cell * 7) % (levels === null ? 5 : Math.max(1, levels.length))
  })
}

function answers(scorer: Scorer, rows: Float64Array, count: number): readonly number[] {
  const out = new Float64Array(count * scorer.outputs.length)
  const refused = new Uint8Array(count)
  return [scorer.score(rows, count, out, refused), ...refused, ...out]
}

describe('a scorer', () => {
  it.each(files)('of %s repeats its answers unless it says that it is stateful', (name) => {
    const { scorer, category } = loadModel(join(folder, name))
    const rows = someRows(scorer, 9)
    const before = rows.slice()
    const first = answers(scorer, rows, 9)
    if (scorer.stateful) expect(category).toBe('DimReduction')
    else expect(answers(scorer, rows, 9)).toEqual(first)
    expect(rows).toEqual(before)
    // A freshly loaded model repeats what one gave before, stateful or not.
    expect(answers(loadModel(join(folder, name)).scorer, rows, 9)).toEqual(first)
  })

  it('is stateful in some of them', () => {
    const stateful = files.filter((name) => loadModel(join(folder, name)).scorer.stateful)
    expect(stateful).not.toEqual([])
    for (const name of stateful) expect(name).toMatch(/^glrm_/)
  })
})
