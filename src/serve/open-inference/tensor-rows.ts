import { Refusal } from '../refusal.ts'
import type { RequestRow, RowColumn, ServedModel } from '../served-model.ts'
import { emptyRow } from '../table-rows.ts'
import type { TensorCell } from './datatypes.ts'
import type { InferRequest } from './infer-request.ts'
import { expectedInputs } from './model-metadata.ts'
import type { Tensor } from './tensor.ts'

/** Rows of a request, and the columns that all of them have. */
export interface TensorRows {
  readonly columns: readonly string[]
  readonly rowCount: number
  /** Made when it is asked for: how many there may be is for the caller to say. */
  readonly rows: () => readonly RequestRow[]
}

/** A column of a row, and where it is taken from. */
interface CellSource {
  readonly name: string
  readonly cell: (row: number) => unknown
}

/**
 * Inputs as rows: one input a column, `[N]` or `[N, 1]`, by the names of the model's; or a single one of numbers, `[N, F]`, in the
 * order of its F columns. Inputs of other names say nothing.
 *
 * @throws Refusal malformed with the inputs that are expected
 */
export function tensorRows({ inputs, isTable }: InferRequest, model: ServedModel): TensorRows {
  const [first] = inputs
  const isMatrix =
    !isTable && inputs.length === 1 && first!.shape.length === 2 && first!.shape[1] === model.columns.length
  if (isMatrix && !isColumn(first!, model)) return matrixRows(first!, model)
  return columnRows(inputs, model)
}

function isColumn({ name, shape }: Tensor, { columns }: ServedModel): boolean {
  return shape[1] === 1 && columns.some((column) => column.name === name)
}

function matrixRows(tensor: Tensor, model: ServedModel): TensorRows {
  const { columns } = model
  const { name, datatype, shape, at } = tensor
  if (datatype === 'BYTES')
    throw unfit(`input '${name}' is a matrix of BYTES, and matrices are of numbers`, model)
  const width = columns.length
  const sources = columns.map((column, i) => ({
    name: column.name,
    cell: cellReader(column, (row) => at(row * width + i)),
  }))
  return rowsOf(sources, shape[0]!)
}

function columnRows(inputs: readonly Tensor[], model: ServedModel): TensorRows {
  const columns = new Map(model.columns.map((column) => [column.name, column]))
  const known = inputs.filter(({ name }) => columns.has(name))
  const [first] = known
  if (first === undefined) throw unfit(noneKnown(inputs), model)
  for (const { name, shape } of known) {
    const isOne = shape.length === 1 || (shape.length === 2 && shape[1] === 1)
    if (!isOne) throw unfit(`input '${name}' has the shape [${shape.join(', ')}]`, model)
    if (shape[0] !== first.shape[0])
      throw unfit(
        `input '${name}' has ${shape[0]} rows, and input '${first.name}' has ${first.shape[0]}`,
        model,
      )
  }
  const sources = known.map(({ name, at }) => ({ name, cell: cellReader(columns.get(name)!, at) }))
  // It has one length or two.
  return rowsOf(sources, first.shape[0]!)
}

function noneKnown(inputs: readonly Tensor[]): string {
  if (inputs.length === 0) return 'there are no inputs'
  const given = inputs.map(({ name, shape }) => `${name} [${shape.join(', ')}]`)
  return `no input is a column of the model, nor all of its columns: ${given.slice(0, 5).join(', ')}`
}

function unfit(why: string, model: ServedModel): Refusal {
  return new Refusal('malformed', `${why}; ${expectedInputs(model)}`)
}

function rowsOf(sources: readonly CellSource[], rowCount: number): TensorRows {
  const rows = () =>
    Array.from({ length: rowCount }, (_, at) => {
      const row = emptyRow()
      for (const { name, cell } of sources) row[name] = cell(at)
      return row
    })
  return { columns: sources.map(({ name }) => name), rowCount, rows }
}

/** Tensors have numbers for truths, and truths for numbers. */
function cellReader({ type }: RowColumn, read: (row: number) => TensorCell): (row: number) => unknown {
  if (type === 'text') return read
  if (type === 'boolean') return (row) => truth(read(row))
  return (row) => {
    const cell = read(row)
    return typeof cell === 'boolean' ? Number(cell) : cell
  }
}

function truth(cell: TensorCell): TensorCell {
  return cell === 0 ? false : cell === 1 ? true : cell
}
