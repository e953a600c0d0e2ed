import { messageOf, ModelError, SluiceError } from '../../core/errors.ts'
import { getCallSites } from 'node:util'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { places, states, waitWhile, waitWhileAside } from './thread-messages.ts'
import type {
  AttachRequest,
  FoundOutput,
  OpenRequest,
  ThreadStart,
  ThreadReply,
  ThreadRequest,
} from './thread-messages.ts'

/** Optional: whoever bundles Sluice need not have it. */
const runtimePackage = 'onnxruntime-node'

/** Its install script would fetch libraries of CUDA, which are of no use here. */
const installLine = `ONNXRUNTIME_NODE_INSTALL=skip npm install ${runtimePackage}@1.30`

/** Milliseconds for which the thread may be silent, far above what anything takes: when it ends it says so, but not when it is killed. */
const silences = { start: 60_000, open: 600_000, run: 300_000 }

export type SessionRequest = Omit<OpenRequest, 'kind' | 'session'>

interface Opened {
  readonly session: number
  readonly outputs: readonly FoundOutput[]
}

interface SessionInThread extends Opened {
  readonly thread: OnnxThread
}

/** The thread that runs onnxruntime, as the one that waits for it sees it: each call blocks until there is an answer. */
export class OnnxThread {
  readonly #control = new Int32Array(new SharedArrayBuffer(16))
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #silences: typeof silences
  #sessions = 0
  /** Why it is of no use any more. */
  #end: string | null = null

  /**
   * Throws ModelError where the package is not there or cannot be used.
   *
   * @param source of the model that is the first to want it
   * @param code of the thread; others, and shorter silences, only in tests
   */
  static start(source: string, code?: URL, most?: typeof silences): OnnxThread {
    const thread = new OnnxThread(code, most)
    checkStart(thread.#reply(thread.#silences.start), source)
    return thread
  }

  /** The same without blocking. */
  static async startAside(source: string, code?: URL): Promise<OnnxThread> {
    const thread = new OnnxThread(code)
    checkStart(await thread.#replyAside(thread.#silences.start), source)
    return thread
  }

  private constructor(code = new URL('./run-worker.ts', import.meta.url), most = silences) {
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    this.#silences = most
    this.#control[places.state] = states.asked
    const data: ThreadStart = {
      control: this.#control,
      port: port2,
      runtime: runtimePackage,
      from: ownFile(),
    }
    // What the program was started with is for the program: `--input-type` would keep the thread from starting.
    this.#worker = new Worker(code, { workerData: data, transferList: [port2], execArgv: [] })
    this.#worker.on('error', (error) => {
      this.#end = messageOf(error)
    })
    this.#worker.on('exit', () => {
      this.#end ??= 'its thread ended'
    })
    // A program that has nothing else to do may end.
    this.#worker.unref()
  }

  get isGone(): boolean {
    return this.#end !== null
  }

  /** Reads a model and tries it. Throws ModelError for what onnxruntime refuses. */
  open(request: SessionRequest, source: string): Opened {
    const session = this.#askToOpen(request)
    return { session, outputs: outputsIn(this.#reply(this.#silences.open), source) }
  }

  /** The same without blocking: nothing else may be asked for meanwhile. The model's bytes are handed over. */
  async openAside(request: SessionRequest, source: string): Promise<Opened> {
    // A message comes with plain memory.
    const session = this.#askToOpen(request, [request.model.buffer as ArrayBuffer])
    return { session, outputs: outputsIn(await this.#replyAside(this.#silences.open), source) }
  }

  /** Gives a session the memory for its rows, before it is run the first time. */
  attach(request: Omit<AttachRequest, 'kind'>): void {
    this.#post({ kind: 'attach', ...request })
  }

  /** Takes effect when something is asked for the next time; a thread that was started for one model alone ends. */
  close(session: number): void {
    if (this === shared) this.#post({ kind: 'close', session })
    else this.end()
  }

  end(): void {
    void this.#worker.terminate()
  }

  /** Scores the first rows of the session's memory. @returns how many were refused */
  run(session: number, rowCount: number): number {
    this.#control[places.rows] = rowCount
    this.#ask(session)
    if (!this.#answers(this.#silences.run)) throw this.#lost()
    return this.#control[places.refused]!
  }

  #askToOpen(request: SessionRequest, handedOver: readonly ArrayBuffer[] = []): number {
    this.#sessions++
    this.#post({ kind: 'open', session: this.#sessions, ...request }, handedOver)
    this.#ask(0)
    return this.#sessions
  }

  #post(request: ThreadRequest, handedOver: readonly ArrayBuffer[] = []): void {
    this.#port.postMessage(request, handedOver)
  }

  #ask(what: number): void {
    if (this.#end !== null) throw this.#lost()
    this.#control[places.what] = what
    Atomics.store(this.#control, places.state, states.asked)
    Atomics.notify(this.#control, places.state)
  }

  #reply(mostMs: number): ThreadReply {
    return this.#received(this.#answers(mostMs))
  }

  async #replyAside(mostMs: number): Promise<ThreadReply> {
    // Who waits for it is not to end.
    this.#worker.ref()
    const isInTime = await waitWhileAside(this.#control, states.asked, mostMs)
    this.#worker.unref()
    return this.#received(this.#isReady(isInTime, mostMs))
  }

  #received(isThere: boolean): ThreadReply {
    // As the thread posts them; one that ends has said why before.
    const received = receiveMessageOnPort(this.#port) as { readonly message: ThreadReply } | undefined
    if (received === undefined || (!isThere && received.message.error === null)) throw this.#lost()
    return received.message
  }

  /** Waits; false when it will never be ready again. */
  #answers(mostMs: number): boolean {
    return this.#isReady(waitWhile(this.#control, states.asked, mostMs), mostMs)
  }

  #isReady(isInTime: boolean, mostMs: number): boolean {
    if (Atomics.load(this.#control, places.state) === states.ready) return true
    this.#end ??= isInTime ? 'its thread ended' : `it was silent for ${mostMs / 1000} s`
    // It may still be at work, for nobody.
    void this.#worker.terminate()
    return false
  }

  /** It is no fault of a record's, nor does waiting cure it. */
  #lost(): SluiceError {
    return new SluiceError('STAGE_FAILED', `onnxruntime scores no more: ${this.#end ?? 'it gave no answer'}`)
  }
}

let shared: OnnxThread | null = null

export const sessionErrand = 'onnx session'

/** Opens a model in the thread of this process. Throws ModelError. */
export function openSession(request: SessionRequest, source: string): SessionInThread {
  const thread = onnxThread(source)
  return { thread, ...thread.open(request, source) }
}

/** Opens a model in a thread of its own: another one goes on scoring meanwhile. Throws ModelError. */
export async function openSessionAside(request: SessionRequest, source: string): Promise<SessionInThread> {
  const thread = await OnnxThread.startAside(source)
  try {
    return { thread, ...(await thread.openAside(request, source)) }
  } catch (error) {
    thread.end()
    throw error
  }
}

function checkStart({ error }: ThreadReply, source: string): void {
  if (error !== null) throw startFailure(error, source)
}

function outputsIn({ error, outputs }: ThreadReply, source: string): readonly FoundOutput[] {
  if (error !== null) throw new ModelError(source, null, `onnxruntime refuses the model: ${error.message}`)
  return outputs
}

/** The one thread of this process, for all models; another one when it is gone. Throws ModelError. */
export function onnxThread(source: string): OnnxThread {
  if (shared === null || shared.isGone) shared = OnnxThread.start(source)
  return shared
}

function startFailure(error: NonNullable<ThreadReply['error']>, source: string): ModelError {
  const isMissing = error.code === 'MODULE_NOT_FOUND' && error.message.includes(`'${runtimePackage}'`)
  return new ModelError(
    source,
    null,
    isMissing
      ? `ONNX models need the package ${runtimePackage}, which is optional and not installed. Install it beside Sluice: ${installLine}`
      : `the package ${runtimePackage} cannot be loaded: ${error.message}`,
  )
}

/** The file that this code stands in, be it in a bundle of ESM or CommonJS: packages beside it are found from there. */
function ownFile(): string {
  return getCallSites(1)[0]?.scriptName ?? process.execPath
}
