import type { MessageFields } from './message-fields.ts'

/** `TensorProto.DataType`, by its number: what a tensor's cells are. */
export const tensorTypes = [
  'undefined',
  'float',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'double',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
] as const

export type TensorType = (typeof tensorTypes)[number]

/** A type by its number, also one that came after this was written. */
export function tensorTypeOf(number: number): string {
  return tensorTypes[number] ?? `type ${number}`
}

/** A constant of the graph. */
export interface ConstantTensor {
  readonly name: string
  readonly type: string
  readonly dimensions: readonly number[]
  /** Of a tensor of strings; else empty. */
  readonly texts: readonly string[]
  /** Of a tensor of whole numbers of 32 or 64 bits; else empty. */
  readonly integers: readonly number[]
}

/** `TensorProto`. Refuses one whose data lies in another file. */
export function readTensor(reader: MessageFields): ConstantTensor {
  let [name, type] = ['', 0]
  let raw: Uint8Array | null = null
  const [dimensions, integers]: [number[], number[]] = [[], []]
  const texts: string[] = []
  while (reader.next()) {
    if (reader.field === 1) reader.integers(dimensions)
    else if (reader.field === 2) type = reader.integer()
    else if (reader.field === 5 || reader.field === 7) reader.integers(integers)
    else if (reader.field === 6) texts.push(reader.text())
    else if (reader.field === 8) name = reader.text()
    else if (reader.field === 9) raw = reader.content()
    else if (reader.field === 13 || (reader.field === 14 && reader.integer() !== 0))
      refuseExternal(reader, name)
  }
  const typeName = tensorTypeOf(type)
  return {
    name,
    type: typeName,
    dimensions,
    texts,
    integers: raw === null ? integers : rawIntegers(raw, typeName),
  }
}

function refuseExternal(reader: MessageFields, name: string): never {
  reader.fail(
    `the numbers of tensor '${name}' lie in another file (external data), which is not read: save the model as one file, onnx.save(model, path, save_as_external_data=False)`,
  )
}

function rawIntegers(raw: Uint8Array, type: string): readonly number[] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength)
  if (type === 'int64')
    return Array.from({ length: raw.length >> 3 }, (_, at) => Number(view.getBigInt64(8 * at, true)))
  if (type === 'int32') return Array.from({ length: raw.length >> 2 }, (_, at) => view.getInt32(4 * at, true))
  return []
}
