import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ModelError, SluiceError } from '../../../src/core/errors.ts'
import { OnnxThread, onnxThread } from '../../../src/model/onnx/runtime.ts'
import { skipWithoutOnnx } from '../../support/onnx-runtime.ts'

const request = { model: new Uint8Array(3), feeds: [], fetches: [], width: 0, single: false }

/** A thread that says that it is ready, and does something else when it is asked. */
function threadThat(does: string, run = 60_000): OnnxThread {
  const code = `
    import { workerData } from 'node:worker_threads'
    const { control, port } = workerData
    const become = (state) => { Atomics.store(control, 0, state); Atomics.notify(control, 0) }
    process.on('exit', () => become(2))
    port.postMessage({ error: null, outputs: [] })
    become(0)
    Atomics.wait(control, 0, 0)
    ${does}`
  const url = new URL(`data:text/javascript,${encodeURIComponent(code)}`)
  return OnnxThread.start('m.onnx', url, { start: 60_000, open: 60_000, run })
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
