import { Worker } from 'node:worker_threads'
import { messageOf, ModelError } from '../core/errors.ts'
import type { LoadOptions } from './format.ts'
import { errorOf } from './load-messages.ts'
import type { LoadReply, LoadStart } from './load-messages.ts'
import { loadModel } from './load-model.ts'
import { withNotes } from './noted.ts'
import type { Note, NotesTaken } from './noted.ts'
import { openSessionAside } from './onnx/runtime.ts'
import type { SessionRequest } from './onnx/runtime.ts'
import { Pieces } from './pieces.ts'
import type { Model } from './scorer.ts'
import { modelSource } from './whole-file.ts'

/**
 * The same model as `loadModel` gives, read and checked by another thread; this one is never busy with it for more than
 * some milliseconds on end. Rejects with the same ModelError, and with the signal's reason when it is aborted.
 */
export async function loadModelAside(
  path: string,
  options: LoadOptions = {},
  signal?: AbortSignal,
): Promise<Model> {
  const source = modelSource(path, options)
  const { notes, errand } = await notesOf({ path, options }, source, signal)
  signal?.throwIfAborted()
  const own: Note[] = []
  // ONNX models have one, of that kind.
  if (errand !== null)
    own.push({ of: errand.of, value: await openSessionAside(errand.request as SessionRequest, source) })
  return withNotes([...notes, ...own], () => loadModel(path, options))
}

async function notesOf(
  start: LoadStart,
  source: string,
  signal: AbortSignal | undefined,
): Promise<NotesTaken> {
  const { threadCode } = await import('./load-thread-code.ts')
  signal?.throwIfAborted()
  // What the program was started with is for the program: `--input-type` would keep the thread from starting.
  const worker = new Worker(threadCode, { workerData: start, execArgv: [] })
  const gone = new Promise((resolve) => worker.once('exit', resolve))
  try {
    return await received(worker, source, signal)
  } finally {
    await worker.terminate()
    await gone
  }
}

/** A piece is asked for once the one before was taken: what else this thread has to do comes in between. */
function received(worker: Worker, source: string, signal: AbortSignal | undefined): Promise<NotesTaken> {
  const pieces = new Pieces()
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      const known = error instanceof ModelError
      reject(
        known
          ? error
          : new ModelError(source, null, `cannot be loaded: ${messageOf(error)}`, { cause: error }),
      )
    }
    const abort = (): void => {
      reject(signal?.reason as Error)
    }
    signal?.addEventListener('abort', abort)
    worker.on('error', fail)
    worker.on('exit', () => {
      signal?.removeEventListener('abort', abort)
      fail('its thread ended')
    })
    worker.on('message', (reply: LoadReply) => {
      try {
        if (reply.kind === 'refusal') throw errorOf(reply)
        const taken = pieces.take(reply)
        if (taken === null) worker.postMessage(null)
        else resolve(taken)
      } catch (error) {
        // There may be no memory, too.
        fail(error)
      }
    })
    worker.postMessage(null)
  })
}
