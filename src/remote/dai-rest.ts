import type { PlainCell } from '../features/plain-row.ts'
import {
  assertRows,
  cellColumns,
  listIn,
  missingOutput,
  answerObject,
  textIn,
  textsIn,
} from './answer-parts.ts'
import type { RemoteColumn, RemoteContract } from './contract.ts'

/*
 * REST scorer of Driverless AI and H2O MLOps (swagger 1.2.0 of h2oai/mlops-dai-runtimes):
 *
 *   GET  /model/schema  => { id, schema: { inputFields: [{ name, dataType }], outputFields: [...] } }
 *   POST /model/score   { fields: [name], rows: [[text]] } => { id, fields: [name], score: [[text]] }
 */
export const daiRest: RemoteContract = {
  questions: [{ method: 'GET', path: '/model/schema', body: null }],
  describe([answer]) {
    const model = answerObject(answer, 'the answer of /model/schema')
    const { inputFields, outputFields } = answerObject(model['schema'], 'schema')
    return {
      id: typeof model['id'] === 'string' ? model['id'] : null,
      inputs: columnsIn(inputFields, 'inputFields'),
      outputs: columnsIn(outputFields, 'outputFields'),
      matrix: null,
    }
  },
  problemWith: () => null,
  scoring({ inputs }, rows) {
    const body = {
      fields: inputs.map(({ name }) => name),
      // A layout has a column a cell.
      rows: rows.map((row) => row.map((cell, at) => cellText(cell, inputs[at]!))),
    }
    return { method: 'POST', path: '/model/score', body: JSON.stringify(body) }
  },
  complaintIn: () => null,
  scores(answer, { outputs }, rowCount) {
    const { fields, score } = answerObject(answer, 'the answer')
    const names = textsIn(fields, 'fields')
    const rows = listIn(score, 'score')
    assertRows(rows.length, rowCount)
    const columns = cellColumns(rows, names.length)
    return outputs.map(({ name }) => {
      const column = columns[names.indexOf(name)]
      if (column === undefined) throw missingOutput(name)
      return column
    })
  },
}

function columnsIn(fields: unknown, what: string): readonly RemoteColumn[] {
  return listIn(fields, what).map((field) => {
    const { name, dataType } = answerObject(field, what)
    const datatype = textIn(dataType, `dataType of ${what}`)
    // A time is written as a text, as the model was trained on.
    return {
      name: textIn(name, `name of ${what}`),
      type: datatype === 'Str' || datatype === 'Time64' ? 'text' : 'number',
      datatype,
    }
  })
}

/** All cells are texts. The empty one is among those that mean a missing value; null is none that the original server takes. */
function cellText(cell: PlainCell, { datatype }: RemoteColumn): string {
  if (cell === null) return ''
  if (datatype === 'Bool' && (cell === 0 || cell === 1)) return String(cell === 1)
  return String(cell)
}

/** Of the outputs of a classifier, `target.class`, the classes; null of others. */
export function classesOf(outputs: readonly string[]): readonly string[] | null {
  const [first] = outputs
  const end = first === undefined ? -1 : first.lastIndexOf('.') + 1
  if (outputs.length < 2 || end < 1 || first === undefined) return null
  const target = first.slice(0, end)
  return outputs.every((name) => name.startsWith(target) && name.length > end)
    ? outputs.map((name) => name.slice(end))
    : null
}
