import type { Tensor } from 'onnxruntime-node'
import type { OpenSession, Runtime } from './open-session.ts'
import type { FeedPlan } from './thread-messages.ts'

/** An input of the graph for some rows. A cell that its type does not hold refuses the row. */
export function tensorOf(
  onnx: Runtime,
  session: OpenSession,
  plan: FeedPlan,
  first: number,
  count: number,
): Tensor {
  const { type, width, isList } = plan
  const dims = isList ? [count] : [count, width]
  if (type === 'string') return new onnx.Tensor('string', textsOf(session, plan, first, count), dims)
  const values = numbersFor(type, count * width)
  if (plan.at !== null) {
    if (values instanceof Float32Array || values instanceof Float64Array)
      fillFloats(values, session, plan.at, width, first, count)
    else fillIntegers(values, session, plan.at, plan, first, count)
  }
  // `numbersFor` gives what the type wants.
  return new onnx.Tensor(type as 'float32', values as Float32Array, dims)
}

function fillFloats(
  values: Float32Array | Float64Array,
  { cells, width: stride }: OpenSession,
  at: number,
  width: number,
  first: number,
  count: number,
): void {
  if (width === stride) {
    values.set(cells.subarray(first * stride, (first + count) * stride))
    return
  }
  for (let row = 0; row < count; row++) {
    const from = (first + row) * stride + at
    for (let column = 0; column < width; column++) values[row * width + column] = cells[from + column]!
  }
}

/** A number that the type does not hold refuses its row. */
function fillIntegers(
  values: Exclude<Tensor.DataType, string[] | Float32Array | Float64Array>,
  { cells, refused, width: stride }: OpenSession,
  at: number,
  { type, width }: FeedPlan,
  first: number,
  count: number,
): void {
  // Each of these types has one.
  const [least, most] = ranges.get(type)!
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < width; column++) {
      const cell = cells[(first + row) * stride + at + column]!
      const to = row * width + column
      if (!Number.isInteger(cell) || cell < least || cell > most) refused[first + row] = 1
      else if (values instanceof BigInt64Array || values instanceof BigUint64Array) values[to] = BigInt(cell)
      else values[to] = cell
    }
  }
}

function textsOf({ cells, width }: OpenSession, plan: FeedPlan, first: number, count: number): string[] {
  const texts = new Array<string>(count * plan.width).fill('')
  if (plan.at === null) return texts
  for (let row = 0; row < count; row++) {
    const from = (first + row) * width + plan.at
    for (let column = 0; column < plan.width; column++) {
      const level = cells[from + column]!
      // Absent and missing are the empty text; a row of a trial may have a level that is not there.
      if (level >= 0 || level < -1) texts[row * plan.width + column] = plan.levels?.[level] ?? plan.unknown
    }
  }
  return texts
}

/** Whole numbers that a type holds; none for those that hold any number. The largest double below 2^63 and 2^64. */
const ranges: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['int64', [-(2 ** 63), 2 ** 63 - 1024]],
  ['uint64', [0, 2 ** 64 - 2048]],
  ['int32', [-(2 ** 31), 2 ** 31 - 1]],
  ['uint32', [0, 2 ** 32 - 1]],
  ['int16', [-(2 ** 15), 2 ** 15 - 1]],
  ['uint16', [0, 2 ** 16 - 1]],
  ['int8', [-128, 127]],
  ['uint8', [0, 255]],
  ['bool', [0, 1]],
])

function numbersFor(type: Tensor.Type, length: number): Exclude<Tensor.DataType, string[]> {
  switch (type) {
    case 'float32':
      return new Float32Array(length)
    case 'float64':
      return new Float64Array(length)
    case 'int64':
      return new BigInt64Array(length)
    case 'uint64':
      return new BigUint64Array(length)
    case 'int32':
      return new Int32Array(length)
    case 'uint32':
      return new Uint32Array(length)
    case 'int16':
      return new Int16Array(length)
    case 'uint16':
      return new Uint16Array(length)
    case 'int8':
      return new Int8Array(length)
    default:
      return new Uint8Array(length)
  }
}
