import type { TensorType } from './tensor.ts'

/** The types of cells that inputs may have. */
export const cellTypes = [
  ...['float', 'double', 'int64', 'int32', 'int16', 'int8', 'uint64', 'uint32', 'uint16', 'uint8'],
  ...['bool', 'string'],
] as const satisfies readonly TensorType[]

export type CellType = (typeof cellTypes)[number]
