import { messageOf, ModelError, SluiceError } from '../../core/errors.ts'
import { getCallSites } from 'node:util'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { places, states } from './thread-messages.ts'
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
  constructor(source: string, code = new URL('./run-worker.ts', import.meta.url), most = silences) {
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
    const { error } = this.#reply(most.start)
    if (error !== null) throw startFailure(error, source)
  }

  get isGone(): boolean {
    return this.#end !== null
  }

  /** Reads a model and tries it. Throws ModelError for what onnxruntime refuses. */
  open(
    request: Omit<OpenRequest, 'kind' | 'session'>,
    source: string,
  ): { readonly session: number; readonly outputs: readonly FoundOutput[] } {
    this.#sessions++
    const session = this.#sessions
    this.#post({ kind: 'open', session, ...request })
    this.#ask(0)
    const { error, outputs } = this.#reply(this.#silences.open)
    if (error !== null) throw new ModelError(source, null, `onnxruntime refuses the model: ${error.message}`)
    return { session, outputs }
  }

  /** Gives a session the memory for its rows, before it is run the first time. */
  attach(request: Omit<AttachRequest, 'kind'>): void {
    this.#post({ kind: 'attach', ...request })
  }

  /** Takes effect when something is asked for the next time. */
  close(session: number): void {
    this.#post({ kind: 'close', session })
  }

  /** Scores the first rows of the session's memory. @returns how many were refused */
  run(session: number, rowCount: number): number {
    this.#control[places.rows] = rowCount
    this.#ask(session)
    if (!this.#answers(this.#silences.run)) throw this.#lost()
    return this.#control[places.refused]!
  }

  #post(request: ThreadRequest): void {
    this.#port.postMessage(request)
  }

  #ask(what: number): void {
    if (this.#end !== null) throw this.#lost()
    this.#control[places.what] = what
    Atomics.store(this.#control, places.state, states.asked)
    Atomics.notify(this.#control, places.state)
  }

  #reply(mostMs: number): ThreadReply {
    const isThere = this.#answers(mostMs)
    // As the thread posts them; one that ends has said why before.
    const received = receiveMessageOnPort(this.#port) as { readonly message: ThreadReply } | undefined
    if (received === undefined || (!isThere && received.message.error === null)) throw this.#lost()
    return received.message
  }

  /** Waits; false when it will never be ready again. */
  #answers(mostMs: number): boolean {
    const woken = Atomics.wait(this.#control, places.state, states.asked, mostMs)
    if (Atomics.load(this.#control, places.state) === states.ready) return true
    this.#end ??= woken === 'timed-out' ? `it was silent for ${mostMs / 1000} s` : 'its thread ended'
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

/** The one thread of this process, for all models; another one when it is gone. Throws ModelError. */
export function onnxThread(source: string): OnnxThread {
  if (shared === null || shared.isGone) shared = new OnnxThread(source)
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
