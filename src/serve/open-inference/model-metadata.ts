import type { OutputColumn } from '../../core/column.ts'
import { firstOf } from '../../core/text.ts'
import type { RowCellType, RowColumn, ServedModel } from '../served-model.ts'
import type { DatatypeName } from './datatypes.ts'

const datatypeOf: Readonly<Record<RowCellType, DatatypeName>> = {
  double: 'FP64',
  float: 'FP32',
  int: 'INT32',
  long: 'INT64',
  boolean: 'BOOL',
  // Milliseconds since 1970.
  time: 'INT64',
  text: 'BYTES',
}

/** `TensorMetadata` of the contract; -1 stands for any number of rows. */
interface TensorMetadata {
  readonly name: string
  readonly datatype: DatatypeName
  readonly shape: readonly number[]
}

/** What `GET /v2/models/:model` answers. */
export function modelMetadata(model: ServedModel): object {
  const { name, version, platform, columns, outputs } = model
  return {
    name,
    versions: [version],
    platform,
    inputs: columns.map(inputOf),
    outputs: outputs.map((output): TensorMetadata => {
      return { name: output.name, datatype: outputDatatype(output, model), shape: [-1, 1] }
    }),
  }
}

function inputOf({ name, type }: RowColumn): TensorMetadata {
  return { name, datatype: datatypeOf[type], shape: [-1, 1] }
}

/** Labels are texts where the model has texts for them. */
export function outputDatatype({ kind }: OutputColumn, { levels }: ServedModel): 'BYTES' | 'FP64' {
  return kind === 'label' && levels !== null ? 'BYTES' : 'FP64'
}

/** For whoever sent something else. */
export function expectedInputs({ name, columns }: ServedModel): string {
  const inputs = columns.map(inputOf).map((input) => `${input.name} (${input.datatype})`)
  return `model '${name}' expects one input a column, [N] or [N, 1], by name: ${firstOf(inputs, 40)}; or a single input of numbers, [N, ${columns.length}], with the columns in this order`
}
