import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { messageOf, ModelError } from '../core/errors.ts'
import type { LoadOptions } from './format.ts'
import { errorOf } from './load-messages.ts'
import type { LoadReply, LoadStart } from './load-messages.ts'
import { loadModel } from './load-model.ts'
import { withNotes } from './noted.ts'
import type { Note } from './noted.ts'
import { Pieces } from './pieces.ts'
import type { Model } from './scorer.ts'
import { sourceOf } from './whole-file.ts'

/**
 * The same model as `loadModel` gives, read and checked by another thread; this one is never busy with it for more than
 * some milliseconds on end. Rejects with the same ModelError, and with the signal's reason when it is aborted.
 */
export async function loadModelAside(
  path: string,
  options: LoadOptions = {},
  signal?: AbortSignal,
): Promise<Model> {
  const notes = await notesOf({ path, options }, signal)
  return withNotes(notes, () => loadModel(path, options))
}

async function notesOf(start: LoadStart, signal: AbortSignal | undefined): Promise<readonly Note[]> {
  signal?.throwIfAborted()
  const { threadCode } = await import('./load-thread-code.ts')
  // What the program was started with is for the program: `--input-type` would keep the thread from starting.
  const worker = new Worker(threadCode, { workerData: start, execArgv: [] })
  const gone = once(worker, 'exit')
  try {
    return await received(worker, sourceOf(start.path, start.options), signal)
  } finally {
    await worker.terminate()
    await gone
  }
}

/** A piece is asked for once the one before was taken: what else this thread has to do comes in between. */
function received(worker: Worker, source: string, signal: AbortSignal | undefined): Promise<readonly Note[]> {
  const pieces = new Pieces()
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal?.reason as Error)
    }
    signal?.addEventListener('abort', abort)
    worker.on('error', (error) => {
      reject(new ModelError(source, null, `cannot be loaded: ${messageOf(error)}`, { cause: error }))
    })
    worker.on('message', (reply: LoadReply) => {
      if (reply.kind === 'refusal') {
        reject(errorOf(reply))
        return
      }
      const notes = pieces.take(reply)
      if (notes === null) worker.postMessage(null)
      else resolve(notes)
    })
    worker.postMessage(null)
  })
}
