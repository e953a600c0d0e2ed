import type { RemoteSettingsOf } from '../config/remote.ts'
import type { PlainCell } from '../features/plain-row.ts'
import { assertRows, listIn, missingOutput, answerObject, textIn } from './answer-parts.ts'
import { WrongAnswer } from './contract.ts'
import type { RemoteColumn, RemoteContract, RemoteDescription, RemoteLayout } from './contract.ts'

type Settings = Pick<RemoteSettingsOf<'open-inference'>, 'model' | 'modelVersion' | 'form'>

/** The tensor of a server that says nothing of its inputs; MLServer's runtimes take any name. */
const anyTensor = 'input-0'

/**
 * Open Inference Protocol, REST in JSON:
 *
 *   GET  /v2/models/m/ready  => 200
 *   GET  /v2/models/m        => { name, inputs: [{ name, datatype, shape }], outputs: [...] }
 *   POST /v2/models/m/infer  { inputs: [{ name, datatype, shape, data }] } => { outputs: [{ name, datatype, shape, data }] }
 *
 * Tables go as one tensor a column, marked as MLServer and KServe read them (`pd`), or as one matrix of numbers.
 */
export function openInference({ model, modelVersion, form }: Settings): RemoteContract {
  const version = modelVersion === undefined ? '' : `/versions/${encodeURIComponent(modelVersion)}`
  const base = `/v2/models/${encodeURIComponent(model)}${version}`
  return {
    questions: [
      { method: 'GET', path: `${base}/ready`, body: null },
      { method: 'GET', path: base, body: null },
    ],
    describe: ([, answer]) => described(answer, form),
    problemWith,
    scoring(layout, rows) {
      const body = layout.matrix === null ? columnForm(layout, rows) : matrixForm(layout, layout.matrix, rows)
      return { method: 'POST', path: `${base}/infer`, body: JSON.stringify(body) }
    },
    complaintIn: () => null,
    scores,
  }
}

interface Tensor {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly unknown[]
}

function described(answer: unknown, form: Settings['form']): RemoteDescription {
  const { name, versions, inputs, outputs } = answerObject(answer, 'the metadata of the model')
  const given = tensorsIn(inputs, 'inputs')
  const version: unknown = Array.isArray(versions) ? versions.at(-1) : undefined
  const [first, ...others] = given
  const isMatrix =
    form === 'matrix' || (form === undefined && others.length === 0 && first !== undefined && isWide(first))
  const taken = tensorsIn(outputs, 'outputs')
  return {
    id: [name, version].filter((part) => typeof part === 'string').join('/') || null,
    inputs: isMatrix || given.length === 0 ? null : given.map(columnOf),
    outputs: taken.length === 0 || taken.some(isWide) ? null : taken.map(columnOf),
    matrix: isMatrix ? (first?.name ?? anyTensor) : null,
  }
}

function tensorsIn(value: unknown, what: string): readonly Tensor[] {
  if (value === undefined || value === null) return []
  return listIn(value, what).map((item) => {
    const { name, datatype, shape } = answerObject(item, what)
    return {
      name: textIn(name, `name of ${what}`),
      datatype: textIn(datatype, `datatype of ${what}`),
      shape: listIn(shape ?? [], `shape of ${what}`),
    }
  })
}

/** Several numbers a row. */
function isWide({ datatype, shape }: Tensor): boolean {
  return datatype !== 'BYTES' && shape.length > 1 && shape[1] !== 1
}

function columnOf({ name, datatype }: Tensor): RemoteColumn {
  return { name, type: datatype === 'BYTES' ? 'text' : 'number', datatype }
}

/** What JSON, or a tensor of whole numbers, has no place for. */
function problemWith(cell: PlainCell, { name, datatype }: RemoteColumn): string | null {
  if (typeof cell === 'number' && !Number.isFinite(cell))
    return `column '${name}' is infinite, which JSON has no number for`
  if (datatype === null || !/^(U?INT\d+|BOOL)$/.test(datatype)) return null
  if (cell === null) return `column '${name}' (${datatype}) is missing, which such a tensor has no value for`
  return typeof cell === 'number' && !Number.isInteger(cell)
    ? `column '${name}' (${datatype}) is no whole number`
    : null
}

function columnForm({ inputs }: RemoteLayout, rows: readonly (readonly PlainCell[])[]) {
  return {
    parameters: { content_type: 'pd' },
    inputs: inputs.map(({ name, type, datatype }, at) => ({
      name,
      shape: [rows.length, 1],
      datatype: datatype ?? (type === 'text' ? 'BYTES' : 'FP64'),
      ...(type === 'text' ? { parameters: { content_type: 'str' } } : {}),
      data: rows.map((row) => (datatype === 'BOOL' ? row[at] === 1 : row[at])),
    })),
  }
}

function matrixForm({ inputs }: RemoteLayout, name: string, rows: readonly (readonly PlainCell[])[]) {
  const shape = [rows.length, inputs.length]
  return { inputs: [{ name, shape, datatype: 'FP64', data: rows.flat() }] }
}

function scores(
  answer: unknown,
  { outputs }: RemoteLayout,
  rowCount: number,
): readonly (readonly unknown[])[] {
  const tensors = listIn(answerObject(answer, 'the answer')['outputs'], 'outputs').map((item) => {
    const { name, data } = answerObject(item, 'an output')
    // Nested or flat.
    return { name, data: listIn(data, 'data of an output').flat(Infinity) }
  })
  const [only, ...others] = tensors
  if (only !== undefined && others.length === 0 && outputs.length > 1)
    return matrixColumns(only.data, outputs.length, rowCount)
  return outputs.map(({ name }) => {
    const tensor = tensors.find((each) => each.name === name)
    if (tensor === undefined) throw missingOutput(name)
    assertRows(tensor.data.length, rowCount)
    return tensor.data
  })
}

/** One tensor that has all outputs of a row side by side, in their order. */
function matrixColumns(data: readonly unknown[], width: number, rowCount: number): unknown[][] {
  if (data.length !== width * rowCount)
    throw new WrongAnswer(
      `the answer has ${data.length} numbers, and ${rowCount} rows of ${width} were asked for`,
    )
  return Array.from({ length: width }, (_, at) => data.filter((_cell, i) => i % width === at))
}
