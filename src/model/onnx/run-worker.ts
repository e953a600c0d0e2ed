import type { Tensor } from 'onnxruntime-node'
import { createRequire } from 'node:module'
import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { tensorOf } from './feed-tensors.ts'
import { writeOutput } from './fetched-output.ts'
import type { OpenSession, Runtime } from './open-session.ts'
import { places, states, waitWhile } from './thread-messages.ts'
import type {
  AttachRequest,
  FoundOutput,
  OpenRequest,
  ThreadReply,
  ThreadRequest,
  ThreadStart,
} from './thread-messages.ts'

/*
 * The thread in which onnxruntime runs: its public interface is asynchronous, and a scorer answers at once, so it waits for this
 * thread. Who imports this file starts it. In the package it stands in the code as a text, with what it imports.
 */

// What the thread is started with.
const { control, port, runtime, from } = workerData as ThreadStart
const sessions = new Map<number, OpenSession>()

async function serve(): Promise<void> {
  const onnx = loaded()
  if (onnx === null) return
  for (;;) {
    waitWhile(control, states.ready)
    await readPort(onnx)
    const session = sessions.get(control[places.what]!)
    if (session !== undefined) control[places.refused] = await runRows(onnx, session, control[places.rows]!)
    become(states.ready)
  }
}

function become(state: number): void {
  Atomics.store(control, places.state, state)
  Atomics.notify(control, places.state)
}

function loaded(): Runtime | null {
  try {
    const require = createRequire(from)
    // The package's own type.
    const onnx = require(runtime) as Runtime
    reply({ error: null, outputs: [] })
    become(states.ready)
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
    const isShare = areShares(tensors[at]!)
    if (dims[0] === count) return { type, width: size / count, isShare }
    // A row alone may come without the dimension of rows.
    if (count === 1) return { type, width: size, isShare }
    throw new Error(
      `output '${name}' has no row a record: for ${count} of them its dimensions are [${dims.join(', ')}]`,
    )
  })
}

/** Sums of rounded shares may be a little above 1; NaN says nothing. */
function areShares({ data, type }: Tensor): boolean {
  const most = 1.001
  // A tensor of float32 or float64 has numbers.
  return type.startsWith('float') && (data as Float32Array).every((value) => !(value < 0 || value > most))
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
      writeOutput(session, index, tensor, first, count, at)
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
  for (const plan of session.feeds) feeds[plan.name] = tensorOf(onnx, session, plan, first, count)
  const names = session.fetches.map(({ name }) => name)
  const found = await session.inference.run(feeds, names)
  // One a name.
  return names.map((name) => found[name]!)
}

/** Types of cells of outputs: numbers and texts as JavaScript has them. */
const readable: ReadonlySet<string> = new Set([
  ...['float32', 'float64', 'int64', 'int32', 'int16', 'int8', 'uint64', 'uint32', 'uint16', 'uint8'],
  ...['bool', 'string'],
])

process.on('exit', () => {
  become(states.gone)
})
await serve()
