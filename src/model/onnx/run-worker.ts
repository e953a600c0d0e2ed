import type * as Onnx from 'onnxruntime-node'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { createRequire } from 'node:module'
import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'

/*
 * The thread in which onnxruntime runs: its public interface is asynchronous, and a scorer answers at once, so it waits for this
 * thread. In the package this file stands in the code as a text: it imports nothing of Sluice but types.
 *
 * `control` is the state of the thread (below), what is asked for (0: to read the port, else the number of a session, to run it),
 * the count of rows, and the count of them that were refused.
 */

export interface ThreadStart {
  readonly control: Int32Array
  readonly port: MessagePort
  readonly runtime: string
  /** The file that onnxruntime is to be found from. */
  readonly from: string
}

/** How an input of the graph is made of cells. */
export interface FeedPlan {
  readonly name: string
  readonly type: Tensor.Type
  readonly width: number
  readonly isList: boolean
  /** Its first cell in a row; null for an input that nothing reads. */
  readonly at: number | null
  /** Texts of a column of strings by their index; null for numbers. */
  readonly levels: readonly string[] | null
  /** Stands for each text that is no level. */
  readonly unknown: string
}

/** An output, and for a label the classes that it names. */
export interface FetchPlan {
  readonly name: string
  readonly classes: readonly string[] | null
}

export interface OpenRequest {
  readonly kind: 'open'
  readonly session: number
  readonly model: Uint8Array
  readonly feeds: readonly FeedPlan[]
  readonly fetches: readonly FetchPlan[]
  /** Cells of a row. */
  readonly width: number
  /** Rows go in one at a time. */
  readonly single: boolean
}

/** What the rows of a session go through, shared by both threads. */
export interface AttachRequest {
  readonly kind: 'attach'
  readonly session: number
  readonly cells: Float64Array
  readonly out: Float64Array
  readonly refused: Uint8Array
}

export interface CloseRequest {
  readonly kind: 'close'
  readonly session: number
}

export type ThreadRequest = OpenRequest | AttachRequest | CloseRequest

/** What a trial found an output to be. */
export interface FoundOutput {
  readonly type: string
  /** Numbers a row. */
  readonly width: number
}

/** To the start, and to each `open`. */
export interface ThreadReply {
  readonly error: { readonly message: string; readonly code: string | null } | null
  readonly outputs: readonly FoundOutput[]
}

interface OpenSession extends Omit<OpenRequest, 'kind' | 'session' | 'model'> {
  readonly inference: InferenceSession
  readonly classes: readonly (ReadonlyMap<string, number> | null)[]
  outputs: readonly FoundOutput[]
  cells: Float64Array
  out: Float64Array
  refused: Uint8Array
}

type Runtime = typeof Onnx

// Places in `control`.
const STATE = 0
const WHAT = 1
const ROWS = 2
const REFUSED = 3
// States; 1 is: something is asked for.
const READY = 0
const GONE = 2

// What the thread is started with.
const { control, port, runtime, from } = workerData as ThreadStart
const sessions = new Map<number, OpenSession>()

async function serve(): Promise<void> {
  const onnx = loaded()
  if (onnx === null) return
  for (;;) {
    Atomics.wait(control, STATE, READY)
    await readPort(onnx)
    const session = sessions.get(control[WHAT]!)
    if (session !== undefined) control[REFUSED] = await runRows(onnx, session, control[ROWS]!)
    become(READY)
  }
}

function become(state: number): void {
  Atomics.store(control, STATE, state)
  Atomics.notify(control, STATE)
}

function loaded(): Runtime | null {
  try {
    const require = createRequire(from)
    // The package's own type.
    const onnx = require(runtime) as Runtime
    reply({ error: null, outputs: [] })
    become(READY)
    return onnx
  } catch (error) {
    reply({ error: described(error), outputs: [] })
    return null
  }
}

function reply(answer: ThreadReply): void {
  port.postMessage(answer)
}

function described(error: unknown): NonNullable<ThreadReply['error']> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null
  return { message: error instanceof Error ? error.message : String(error), code }
}

async function readPort(onnx: Runtime): Promise<void> {
  for (;;) {
    // As the other side posts them.
    const received = receiveMessageOnPort(port) as { readonly message: ThreadRequest } | undefined
    if (received === undefined) return
    const { message } = received
    if (message.kind === 'open') await open(onnx, message)
    else if (message.kind === 'attach') attach(message)
    else await close(message.session)
  }
}

async function open(onnx: Runtime, request: OpenRequest): Promise<void> {
  const { session: number, model, feeds, fetches, width, single } = request
  try {
    const inference = await onnx.InferenceSession.create(model, {
      executionProviders: ['cpu'],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // Errors come back as errors.
      logSeverityLevel: 4,
    })
    const session: OpenSession = {
      ...{ feeds, fetches, width, single, inference },
      classes: fetches.map(({ classes }) => (classes === null ? null : indexOf(classes))),
      ...{ outputs: [], cells: new Float64Array(0), out: new Float64Array(0), refused: new Uint8Array(0) },
    }
    session.outputs = await tried(onnx, session)
    sessions.set(number, session)
    reply({ error: null, outputs: session.outputs })
  } catch (error) {
    reply({ error: described(error), outputs: [] })
  }
}

function indexOf(texts: readonly string[]): ReadonlyMap<string, number> {
  return new Map(texts.map((text, index) => [text, index]))
}

function attach({ session: number, cells, out, refused }: AttachRequest): void {
  const session = sessions.get(number)
  if (session !== undefined) Object.assign(session, { cells, out, refused })
}

async function close(number: number): Promise<void> {
  const session = sessions.get(number)
  sessions.delete(number)
  await session?.inference.release()
}

/** What shapes say of outputs is often wrong or nothing, so rows are scored: of zeros, or where the graph refuses these, of ones. */
async function tried(onnx: Runtime, session: OpenSession): Promise<readonly FoundOutput[]> {
  const count = session.single ? 1 : 2
  const trial = (value: number): Promise<readonly FoundOutput[]> => {
    const cells = new Float64Array(count * session.width).fill(value)
    return foundBy(onnx, { ...session, cells, refused: new Uint8Array(count) }, count)
  }
  return trial(0).catch(() => trial(1))
}

async function foundBy(onnx: Runtime, session: OpenSession, count: number): Promise<readonly FoundOutput[]> {
  const tensors = await infer(onnx, session, 0, count)
  return session.fetches.map(({ name }, at) => {
    const { type, dims, size } = tensors[at]!
    if (!readable.has(type)) throw new Error(`output '${name}' has cells of ${type}, which are not read`)
    if (size === 0) throw new Error(`output '${name}' is empty`)
    if (dims[0] === count) return { type, width: size / count }
    // A row alone may come without the dimension of rows.
    if (count === 1) return { type, width: size }
    throw new Error(
      `output '${name}' has no row a record: for ${count} of them its dimensions are [${dims.join(', ')}]`,
    )
  })
}

/** @returns how many rows were refused */
async function runRows(onnx: Runtime, session: OpenSession, count: number): Promise<number> {
  const { refused, single } = session
  refused.fill(0, 0, count)
  if (single || !(await succeeds(onnx, session, 0, count)))
    for (let row = 0; row < count; row++) if (!(await succeeds(onnx, session, row, 1))) refused[row] = 1
  let refusedCount = 0
  for (let row = 0; row < count; row++) refusedCount += refused[row]!
  return refusedCount
}

/** Scores some rows; false when onnxruntime refuses them, be it for one of them alone. */
async function succeeds(onnx: Runtime, session: OpenSession, first: number, count: number): Promise<boolean> {
  try {
    const tensors = await infer(onnx, session, first, count)
    let at = 0
    for (const [index, tensor] of tensors.entries()) {
      const { width } = session.outputs[index]!
      if (tensor.size !== count * width) return false
      write(session, index, tensor, first, count, at)
      at += width
    }
    return true
  } catch {
    return false
  }
}

async function infer(
  onnx: Runtime,
  session: OpenSession,
  first: number,
  count: number,
): Promise<readonly Tensor[]> {
  const feeds: Record<string, Tensor> = {}
  for (const plan of session.feeds) feeds[plan.name] = feed(onnx, session, plan, first, count)
  const names = session.fetches.map(({ name }) => name)
  const found = await session.inference.run(feeds, names)
  // One a name.
  return names.map((name) => found[name]!)
}

function feed(onnx: Runtime, session: OpenSession, plan: FeedPlan, first: number, count: number): Tensor {
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

/** Types of cells of outputs: numbers and texts as JavaScript has them. */
const readable: ReadonlySet<string> = new Set([
  ...['float32', 'float64', 'int64', 'int32', 'int16', 'int8', 'uint64', 'uint32', 'uint16', 'uint8'],
  ...['bool', 'string'],
])

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

/** An output's numbers into the rows of all outputs; a label is the index of its class. */
function write(
  { out, refused, classes, outputs }: OpenSession,
  index: number,
  tensor: Tensor,
  first: number,
  count: number,
  at: number,
): void {
  const stride = outputs.reduce((sum, { width }) => sum + width, 0)
  const { width } = outputs[index]!
  const labels = classes[index] ?? null
  // Texts, numbers or big numbers.
  const values = tensor.data as ArrayLike<string | number | bigint>
  // Labels come in runs: what is the same as the last is not looked up again.
  let [last, place]: [unknown, number] = [null, NaN]
  for (let row = 0; row < count; row++) {
    const to = (first + row) * stride + at
    for (let column = 0; column < width; column++) {
      const value = values[row * width + column]!
      if (labels === null) {
        out[to + column] = Number(value)
        continue
      }
      if (value !== last) [last, place] = [value, labels.get(String(value)) ?? NaN]
      if (Number.isNaN(place)) refused[first + row] = 1
      out[to + column] = place
    }
  }
}

process.on('exit', () => {
  become(GONE)
})
await serve()
