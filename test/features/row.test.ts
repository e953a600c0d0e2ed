import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { InputColumn } from '../../src/core/column.ts'
import { compileRows, featuresWanted } from '../../src/features/row.ts'
import { loadModel } from '../../src/model/index.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import { lines, runSteps } from './support/run-steps.ts'
import type { Shape } from './support/run-steps.ts'

const numeric = (name: string): InputColumn => ({ name, kind: 'numeric', levels: null })
const categorical = (name: string, ...levels: string[]): InputColumn => ({
  name,
  kind: 'categorical',
  levels,
})

function rowsFor(
  shapes: Readonly<Record<string, Shape>>,
  columns: readonly InputColumn[],
  events: readonly (object | null)[] = [],
  binding: Readonly<Record<string, string | null>> = {},
  hidden: ReadonlySet<string> = new Set(),
) {
  const run = runSteps(
    shapes,
    [],
    events,
    featuresWanted(columns, binding, (path) => path in shapes),
  )
  const compiled = compileRows({ model: 'm', columns, binding, plan: run.plan, hidden, path: ['models', 0] })
  const rows = new Float64Array(events.length * columns.length)
  compiled.rows.fill(events.length, rows, run.faults)
  return { ...compiled, ...run, cells: Array.from(rows), remarks: compiled.remarks }
}

describe('compileRows', () => {
  it('lays rows out one after another, columns in the order of the model', () => {
    const columns = [numeric('b'), categorical('t', 'x', 'y'), numeric('a')]
    const events = [{ a: 1, b: 2, t: 'y' }, { a: 3, b: null, t: null }, null]
    const { cells, remarks } = rowsFor({ a: 'number', b: 'number', t: 'text' }, columns, events)
    expect(cells).toEqual([2, 1, 1, NaN, -1, 3, NaN, -1, NaN])
    expect(remarks).toEqual([])
  })

  it.each([
    ['known', 'b', 1],
    ['missing', null, -1],
    ['unknown', 'c', -2],
    ['empty', '', -2],
    ['of another letter case', 'B', -2],
    ['with blanks around it', ' b', -2],
    ['known behind the column name', 'd', 2],
    ['twice in the levels: the later one', 'e', 4],
  ])('encodes a category that is %s', (_, text, cell) => {
    const column = categorical('t', 'a', 'b', 't.d', 'e', 'e')
    const { cells, told } = rowsFor({ t: 'text' }, [column], [{ t: text }])
    expect(cells).toEqual([cell])
    expect(told()).toEqual(cell === -2 ? [`0 unknown-category t ${String(text)}`] : [])
  })

  it.each([
    ['3.0', 0],
    ['true', 1],
    ['false', -2],
    ['4.0', -2],
  ])('takes %j for the level that it means', (text, cell) => {
    const { cells, remarks } = rowsFor({ t: ['x'] }, [categorical('t', '3', 'True', 'x')], [{ t: text }])
    expect(cells).toEqual([cell])
    expect(remarks).toEqual([])
  })

  it('does not warn of symbols that mean a level', () => {
    const { remarks } = rowsFor({ t: ['true', 'false'] }, [categorical('t', 'True', 'FALSE')])
    expect(remarks).toEqual([])
  })

  it('says which model does not know a category, and under which feature it came', () => {
    const { faults } = rowsFor({ band: 'text' }, [categorical('vib', 'a')], [{ band: 'zz' }], { vib: 'band' })
    expect(faults.entries[0]?.fault).toMatchObject({ model: 'm', field: 'band', value: 'zz' })
    expect(faults.entries[0]?.fault.message).not.toContain('zz')
  })

  it.each([
    ['GREEN', "; the model knows 'green'"],
    ['green ', ''],
    ['RED', ''],
    ['', ''],
  ])('names the one level that differs from %j in letter case alone, and never the value', (text, end) => {
    const column = categorical('t', 'green', 'Red', 'red')
    const { message } = rowsFor({ t: 'text' }, [column], [{ t: text }]).faults.entries[0]!.fault
    expect(message).toBe(`'t' holds a category that column 't' of model 'm' was not trained on${end}`)
  })

  it('names no level where the value is not to be shown', () => {
    const hidden = new Set(['t'])
    const { faults } = rowsFor({ t: 'text' }, [categorical('t', 'green')], [{ t: 'GREEN' }], {}, hidden)
    expect(faults.entries[0]?.fault.message).not.toContain('green')
  })

  it('leaves a column absent that is bound to null', () => {
    const { cells, remarks } = rowsFor({}, [numeric('a'), categorical('t', 'x')], [{}], { a: null, t: null })
    expect(cells).toEqual([NaN, NaN])
    expect(remarks).toEqual([])
  })

  it('takes an offset column like any number', () => {
    const offset: InputColumn = { name: 'o', kind: 'offset', levels: null }
    expect(rowsFor({ o: 'number' }, [offset], [{ o: 0.5 }]).cells).toEqual([0.5])
    expect(rowsFor({}, [offset]).remarks).toHaveLength(1)
  })

  it('tells every column that cannot be filled, and bindings of columns that are not there', () => {
    const columns = [
      numeric('psa'),
      numeric('t'),
      categorical('n', 'x'),
      { ...numeric('free'), kind: 'text', levels: ['word'] } as const,
    ]
    const binding = { psa: 'psa_bra', frei: 't' }
    const { remarks } = rowsFor({ psa_bar: 'number', t: 'text', n: 'number' }, columns, [], binding)
    expect(lines(remarks)).toEqual([
      "models.0.columns.frei: the model has no input column 'frei'",
      "models.0.columns.psa: column 'psa' of model 'm' is bound to nothing: there is no feature or input field 'psa_bra'",
      "models.0.columns.t: column 't' of model 'm' is numeric, but 't' holds text",
      "models.0.columns.n: column 'n' of model 'm' is categorical, but 'n' holds numbers",
      "models.0.columns.free: column 'free' of model 'm' takes free text, which a stream cannot give yet",
    ])
    expect(remarks.map((remark) => remark.hint).slice(0, 2)).toEqual([
      "did you mean 'free'?",
      "did you mean 'psa_bar'?",
    ])
  })

  it('says of a field that is there, and no feature, that it is there', () => {
    const { remarks } = rowsFor({ load: 'other' }, [numeric('load')])
    expect(lines(remarks)).toEqual([
      "models.0.columns.load: column 'load' of model 'm' takes 'load', which is an array, a map or bytes: that is no feature",
    ])
  })

  it('warns of enum symbols that the model does not know', () => {
    const { remarks } = rowsFor({ t: ['a', 'c', 'd'] }, [categorical('t', 'a', 't.d')])
    expect(remarks.map((remark) => remark.severity)).toEqual(['warning'])
    expect(lines(remarks)).toEqual([
      "models.0.columns.t: 't' may hold 'c', which column 't' of model 'm' does not know",
    ])
  })

  it('knows which faults concern the model', () => {
    const { rows, plan } = rowsFor({ a: 'number', b: 'number' }, [numeric('a')])
    const other = runSteps({ a: 'number', b: 'number' }, [], [], ['b', 'a'])
    const only = compileRows({
      model: 'm',
      columns: [numeric('a')],
      binding: {},
      plan: other.plan,
      path: [],
    }).rows
    expect(rows.dependsOn(plan.slot('a')!.index)).toBe(true)
    expect(only.dependsOn(other.plan.slot('b')!.index)).toBe(false)
    expect(only.dependsOn(-1)).toBe(false)
  })
})

const folder = '../shared/models/hydraulic'

describe.skipIf(skipAloud(!existsSync(folder) && `${folder} is not there`))(
  "H2O's reports of unknown categories",
  () => {
    it('are ours too, row by row and column by column', () => {
      const inputs = loadModel(`${folder}/cool_cond-cat.zip`).scorer.inputs
      const [header, ...lines] = table(`${folder}/cool_cond-cat.input.csv`)
      const events = lines.map((cells) =>
        Object.fromEntries(header!.map((name, at) => [name, cellOf(name, cells[at]!, inputs)])),
      )
      const shapes = Object.fromEntries(
        inputs.map(({ name, kind }) => [name, kind === 'categorical' ? 'text' : 'number'] as const),
      )
      const { faults } = rowsFor(shapes, inputs, events)
      const ours = faults.entries.map(({ row, fault }) => [
        String(row),
        fault.field,
        fault.value,
        'unseenCategorical',
      ])
      const theirs = table(`${folder}/cool_cond-cat.unseen.csv`).slice(1)
      const byText = (reports: readonly unknown[]) => reports.map(String).toSorted()
      expect(theirs.length).toBeGreaterThan(0)
      expect(byText(ours)).toEqual(byText(theirs))
    })
  },
)

function cellOf(name: string, text: string, inputs: readonly InputColumn[]): unknown {
  const kind = inputs.find((column) => column.name === name)?.kind
  if (text === '') return null
  return kind === 'numeric' ? Number(text) : text
}

/** The files have neither quotes nor line breaks within cells. */
function table(file: string): string[][] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  return lines.map((line) => line.split(','))
}
