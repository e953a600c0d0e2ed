import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { loadModel } from '../../src/model/load-model.ts'
import { scoreRow } from '../../src/model/score-row.ts'
import { scoreRows } from '../../src/model/score-rows.ts'

const folder = join(import.meta.dirname, '../fixtures/models')
const load = (name: string) => loadModel(join(folder, `${name}.zip`))
const row = { temp: 30, press: 3, rpm: 1200, cnt: 2, load: 40, mode: 'blue', shift: 'late' }

const names = readdirSync(folder)
  .filter((name) => name.endsWith('.zip') && !name.startsWith('neg_'))
  .map((name) => name.slice(0, -4))

/** The rows of a model's input, numbers as numbers where they are some; and one with every problem. */
function rowsOf(name: string): Record<string, unknown>[] {
  const table: readonly Record<string, string>[] = parse(readFileSync(join(folder, `${name}.input.csv`)), {
    columns: true,
  })
  const rows = table.map((cells) =>
    Object.fromEntries(
      Object.entries(cells).map(([key, text]) => [
        key,
        text === '' ? null : Number.isNaN(Number(text)) ? text : Number(text),
      ]),
    ),
  )
  return [...rows, { temp: 'warm', mode: 'mauve', press: Infinity }]
}

describe('scoreRows', () => {
  it.each(names)('gives what scoreRow gives for each row: %s', (name) => {
    const rows = rowsOf(name)
    // Of a stateful scorer each has its own.
    const [one, all] = [load(name), load(name)]
    const scored = scoreRows(all, rows)
    const alone = rows.map((each) => scoreRow(one, each))
    expect(alone.length).toBeGreaterThan(1)
    expect(scored.map((each) => ({ ...each.toJSON() }))).toEqual(alone)
    expect(scored.map(({ contributions }) => contributions)).toEqual(rows.map(() => null))
  })

  it('gives contributions, all or the largest, bias last', () => {
    const model = load('gbm_bernoulli')
    const [all] = scoreRows(model, [row], { contributions: true })
    expect(all!.contributions!.map(({ feature }) => feature).toSorted()).toEqual(
      [...model.contributions!.names].toSorted(),
    )
    const [two] = scoreRows(model, [row], { contributions: 2 })
    const largest = all!.contributions!.slice(0, 2)
    expect(two!.contributions).toEqual([...largest, all!.contributions!.at(-1)])
    expect(two!.contributions!.at(-1)!.feature).toBe('BiasTerm')
    expect(JSON.parse(JSON.stringify(two))).toMatchObject({ contributions: two!.contributions })
  })

  it('refuses contributions of a model that has none', () => {
    const model = load('dl_rectifier')
    expect(() => scoreRows(model, [row], { contributions: true })).toThrow(/dl_rectifier.*no contributions/)
  })

  it('takes no value from what every object has', () => {
    const model = load('gbm_bernoulli')
    const [first] = model.scorer.inputs
    const odd = {
      ...model,
      scorer: {
        ...model.scorer,
        inputs: [{ ...first!, name: 'constructor' }, ...model.scorer.inputs.slice(1)],
        score: model.scorer.score.bind(model.scorer),
      },
    }
    expect(scoreRows(odd, [row])[0]!.problems).toContainEqual({
      column: 'constructor',
      problem: 'missing-value',
    })
  })

  it('scores none, and more than it scores at a time', () => {
    const model = load('gbm_bernoulli')
    expect(scoreRows(model, [])).toEqual([])
    const rows = Array.from({ length: 600 }, (_, i) => ({ ...row, temp: i }))
    const values = (scored: readonly { readonly outputs: object }[]) => scored.map(({ outputs }) => outputs)
    expect(values(scoreRows(model, rows))).toEqual(values(rows.map((each) => scoreRow(model, each))))
  })
})
