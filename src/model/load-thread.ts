import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { ModelError } from '../core/errors.ts'
import { loadModel } from './load-model.ts'
import { refusalOf } from './load-messages.ts'
import type { LoadReply, LoadStart } from './load-messages.ts'
import { takeNotes } from './noted.ts'
import { piecesOf } from './pieces.ts'

/*
 * The thread in which a model is loaded aside: it gives its notes, a piece each time that it is asked. Who imports this file
 * starts it. In the package it stands in the code as a text, with what it imports.
 */

type Reply = readonly [reply: LoadReply, buffers: readonly ArrayBuffer[]]

function* replies({ path, options }: LoadStart): Generator<Reply, void> {
  try {
    for (const { piece, buffers } of piecesOf(takeNotes(() => loadModel(path, options))))
      yield [piece, buffers]
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    yield [refusalOf(error), []]
  }
}

// Where there are too few cores for both, the one that scores goes first. Elsewhere than on Linux that would be all of the process.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
// It is a thread, started with that.
const port = parentPort!
const left = replies(workerData as LoadStart)
port.on('message', () => {
  const next = left.next()
  if (next.done !== true) port.postMessage(next.value[0], next.value[1])
})
