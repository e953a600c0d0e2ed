import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MessageChannel, Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { ModelError, SluiceError } from '../../../src/core/errors.ts'
import { places, states, waitWhile } from '../../../src/model/onnx/thread-messages.ts'
import { OnnxThread, onnxThread, openSessionAside } from '../../../src/model/onnx/runtime.ts'
import { skipWithoutOnnx } from '../../support/onnx-runtime.ts'

const request = { model: new Uint8Array(3), feeds: [], fetches: [], width: 0, single: false }

/** How `tree_clf.onnx` is asked. */
const oneInput = {
  feeds: [{ name: 'X', type: 'float32', width: 8, isList: false, at: 0, levels: null, unknown: '' }],
  fetches: [{ name: 'probabilities', classes: null }],
  width: 8,
} as const

/** Of a thread that says that it is ready, and does something else when it is asked. */
function code(does: string): URL {
  const text = `
    import { workerData } from 'node:worker_threads'
    const { control, port } = workerData
    const become = (state) => { Atomics.store(control, 0, state); Atomics.notify(control, 0) }
    process.on('exit', () => become(2))
    port.postMessage({ error: null, outputs: [] })
    become(0)
    Atomics.wait(control, 0, 0)
    ${does}`
  return new URL(`data:text/javascript,${encodeURIComponent(text)}`)
}

function threadThat(does: string, run = 60_000): OnnxThread {
  return OnnxThread.start('m.onnx', code(does), { start: 60_000, open: 60_000, run })
}

function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return null
}

describe('OnnxThread', () => {
  it.each([
    ['ends', 'process.exit(0)', 60_000, 'its thread ended'],
    ['fails', 'throw new Error("broken")', 60_000, 'its thread ended'],
    ['is silent', 'for (;;) Atomics.wait(control, 0, 1)', 100, 'it was silent for 0.1 s'],
  ])('says for each call that it is gone, once it %s', (_, does, most, why) => {
    const thread = threadThat(does, most)
    expect(thread.isGone).toBe(false)
    for (let call = 0; call < 3; call++) {
      const error = thrownBy(() => thread.run(1, 1))
      expect(error).toBeInstanceOf(SluiceError)
      expect(error).toMatchObject({ code: 'STAGE_FAILED', message: `onnxruntime scores no more: ${why}` })
      expect(thread.isGone).toBe(true)
    }
    expect(thrownBy(() => thread.open(request, 'm.onnx'))).toBeInstanceOf(SluiceError)
  })

  it('goes on waiting where it is woken before there is an answer', () => {
    // As by a call before this one, whose thread was interrupted between its answer and the news of it.
    const thread = threadThat(`
      for (let at = 0; at < 5; at++) {
        Atomics.notify(control, 0)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
      }
      control[3] = 7
      become(0)
      setInterval(() => {}, 1000)`)
    expect(thread.run(1, 1)).toBe(7)
    expect(thread.isGone).toBe(false)
    thread.end()
  })

  it('says so when it is gone while it reads a model', () => {
    const thread = threadThat('process.exit(0)')
    expect(() => thread.open(request, 'm.onnx')).toThrow(/scores no more: its thread ended/)
  })

  it('says so when it does not start', () => {
    const url = new URL('data:text/javascript,throw new Error("no")')
    const most = { start: 100, open: 100, run: 100 }
    expect(() => OnnxThread.start('m.onnx', url, most)).toThrow(/scores no more/)
  })

  const tells = (error: string) => `
    import { workerData } from 'node:worker_threads'
    workerData.port.postMessage({ error: ${error}, outputs: [] })
    Atomics.store(workerData.control, 0, 2)
    Atomics.notify(workerData.control, 0)`
  it.each([
    [
      'is not installed',
      `{ code: 'MODULE_NOT_FOUND', message: "Cannot find module 'onnxruntime-node'" }`,
      /^m\.onnx: ONNX models need the package onnxruntime-node, .* not installed\. .*: ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1\.30$/,
    ],
    [
      'lacks a part',
      `{ code: 'MODULE_NOT_FOUND', message: "Cannot find module '../bin/onnxruntime_binding.node'" }`,
      /^m\.onnx: the package onnxruntime-node cannot be loaded: Cannot find module '\.\.\/bin/,
    ],
  ])('says what to do where the package %s', (_, error, message) => {
    const url = new URL(`data:text/javascript,${encodeURIComponent(tells(error))}`)
    expect(() => OnnxThread.start('m.onnx', url)).toThrow(ModelError)
    expect(() => OnnxThread.start('m.onnx', url)).toThrow(message)
  })
})

describe('OnnxThread aside', () => {
  it('does not block while it waits, and says when the thread is gone', async () => {
    const thread = await OnnxThread.startAside('m.onnx', code('setTimeout(() => process.exit(0), 20)'))
    let turns = 0
    const counting = setInterval(() => turns++, 1)
    const opened = thread.openAside({ ...request, model: new Uint8Array(3) }, 'm.onnx')
    await expect(opened).rejects.toThrow(/scores no more: its thread ended/)
    clearInterval(counting)
    expect(turns).toBeGreaterThan(1)
    expect(thread.isGone).toBe(true)
  })
})

describe.skipIf(skipWithoutOnnx())('the thread', () => {
  it('scores nothing when it is woken though nothing was asked', async () => {
    const control = new Int32Array(new SharedArrayBuffer(16))
    const { port1, port2 } = new MessageChannel()
    control[places.state] = states.asked
    const worker = new Worker(new URL('../../../src/model/onnx/run-worker.ts', import.meta.url), {
      workerData: { control, port: port2, runtime: 'onnxruntime-node', from: import.meta.filename },
      transferList: [port2],
    })
    const ask = (what: number) => {
      control[places.what] = what
      Atomics.store(control, places.state, states.asked)
      Atomics.notify(control, places.state)
      expect(waitWhile(control, states.asked, 60_000)).toBe(true)
    }
    expect(waitWhile(control, states.asked, 60_000)).toBe(true)
    const model = new Uint8Array(readFileSync(join(import.meta.dirname, '../../fixtures/onnx/tree_clf.onnx')))
    port1.postMessage({ kind: 'open', session: 1, ...oneInput, single: false, model })
    ask(0)
    const memory = (cells: number) => new Float64Array(new SharedArrayBuffer(8 * cells))
    const [cells, out] = [memory(8), memory(3)]
    const refused = new Uint8Array(new SharedArrayBuffer(1))
    port1.postMessage({ kind: 'attach', session: 1, cells, out, refused })
    control[places.rows] = 1
    ask(1)
    expect(out.some((value) => value > 0)).toBe(true)
    out.fill(-1)
    Atomics.notify(control, places.state)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect([...out]).toEqual([-1, -1, -1])
    await worker.terminate()
  })
})

describe.skipIf(skipWithoutOnnx())('a session aside', () => {
  it('is in a thread of its own, which ends with it', async () => {
    const model = new Uint8Array(readFileSync(join(import.meta.dirname, '../../fixtures/onnx/tree_clf.onnx')))
    const { thread, session } = await openSessionAside({ ...request, ...oneInput, model }, 'm.onnx')
    expect(thread).not.toBe(onnxThread('m.onnx'))
    expect(model.length).toBe(0)
    thread.close(session)
    await expect.poll(() => thread.isGone).toBe(true)
  })

  it('is refused as any other', async () => {
    const model = new Uint8Array(3)
    const opened = openSessionAside({ ...request, model }, 'm.onnx')
    await expect(opened).rejects.toThrow(/^m\.onnx: onnxruntime refuses the model: /)
  })
})

describe.skipIf(skipWithoutOnnx())('the thread of a process', () => {
  it('is one, and refuses what is no model', () => {
    const thread = onnxThread('m.onnx')
    expect(onnxThread('other.onnx')).toBe(thread)
    expect(() => thread.open(request, 'm.onnx')).toThrow(/^m\.onnx: onnxruntime refuses the model: /)
    expect(thread.isGone).toBe(false)
  })

  it.each([
    ['ends with its program', ''],
    ['does not keep a program that exits', 'process.exit(0)'],
  ])('%s', (_, last) => {
    const library = pathToFileURL(join(import.meta.dirname, '../../../src/model/index.ts')).href
    const model = join(import.meta.dirname, '../../fixtures/onnx/tree_clf.onnx')
    const program = `
      import { loadModel, scoreRow } from ${JSON.stringify(library)}
      console.log(scoreRow(loadModel(${JSON.stringify(model)}), { X_0: 1 }).label)
      ${last}`
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', program],
      {
        encoding: 'utf8',
      },
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^(zero|one|two 2|three|één)\n$/)
  })
})
