import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { loadModelAside } from '../../src/model/load-aside.ts'
import { loadModel } from '../../src/model/load-model.ts'
import type { LoadOptions } from '../../src/model/format.ts'
import { SettingError } from '../../src/model/file-settings.ts'
import { skipWithoutOnnx } from '../support/onnx-runtime.ts'
import { answers, description, randomRows } from './random-rows.ts'

const fixtures = join(import.meta.dirname, '../fixtures')
const gbm = join(fixtures, 'models/gbm_bernoulli.zip')
const scratch = mkdtempSync(join(tmpdir(), 'sluice-aside-'))

afterAll(() => {
  rmSync(scratch, { recursive: true })
})

function thrownBy(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    return error as Error
  }
  throw new Error('expected it to throw')
}

/** All that an error has of its own, but for where it was made. */
function fieldsOf(error: unknown): Record<string, unknown> {
  // Only errors are given.
  const names = Object.getOwnPropertyNames(error).filter((name) => name !== 'stack')
  return Object.fromEntries(names.map((name) => [name, (error as Record<string, unknown>)[name]]))
}

async function expectSameModel(path: string, options: LoadOptions = {}): Promise<void> {
  const aside = await loadModelAside(path, options)
  const model = loadModel(path, options)
  expect(description(aside)).toEqual(description(model))
  const rows = randomRows(model, 20)
  expect(answers(aside, rows)).toEqual(answers(model, rows))
}

describe('loadModelAside', () => {
  it.each([
    'models/gbm_bernoulli.zip',
    'lightgbm/cat_many.txt',
    'xgboost/cat_pandas_v32.ubj',
    'catboost/binary.json',
  ])('gives the model that loadModel gives: %s', async (path) => {
    await expectSameModel(join(fixtures, path))
  })

  it('hands options on', async () => {
    await expectSameModel(join(fixtures, 'lightgbm/bin_sigmoid.txt'), { name: 'mine', labels: ['no', 'yes'] })
  })

  it.each<[string, string, LoadOptions]>([
    ['there is no file', join(scratch, 'none.zip'), {}],
    ['it is of no format', join(scratch, 'text.txt'), {}],
    ['it is damaged', join(scratch, 'cut.txt'), {}],
    ['a limit is passed', gbm, { limits: { totalBytes: 1000 } }],
    ['a setting does not fit', gbm, { labels: ['a', 'b'], name: 'mine' }],
  ])('rejects with the error of loadModel where %s', async (_, path, options) => {
    writeFileSync(join(scratch, 'text.txt'), 'no model')
    writeFileSync(join(scratch, 'cut.txt'), 'tree\nversion=v4\nnum_class=1\n')
    const error = thrownBy(() => loadModel(path, options))
    const aside: unknown = await loadModelAside(path, options).catch((reason: unknown) => reason)
    expect(aside).toBeInstanceOf(error.constructor)
    // Without a cause that an error of the system has more of than comes through: its message does.
    expect({ ...fieldsOf(aside), cause: null }).toEqual({ ...fieldsOf(error), cause: null })
    expect(aside instanceof SettingError).toBe(options.labels !== undefined)
  })

  it('ends when it is aborted, before as well as meanwhile', async () => {
    const reason = new Error('another model came')
    await expect(loadModelAside(gbm, {}, AbortSignal.abort(reason))).rejects.toBe(reason)
    const controller = new AbortController()
    const loading = loadModelAside(gbm, {}, controller.signal)
    setImmediate(() => {
      controller.abort(reason)
    })
    await expect(loading).rejects.toBe(reason)
  })

  it('leaves the priority of this thread alone', async () => {
    const before = getPriority()
    await loadModelAside(gbm)
    expect(getPriority()).toBe(before)
  })

  it('keeps a program until the model is there, and no longer', () => {
    const library = pathToFileURL(join(import.meta.dirname, '../../src/model/load-aside.ts')).href
    const program = `
      import { loadModelAside } from ${JSON.stringify(library)}
      const model = await loadModelAside(${JSON.stringify(gbm)})
      await loadModelAside('none').catch(() => {})
      await loadModelAside(${JSON.stringify(gbm)}, {}, AbortSignal.timeout(1)).catch(() => {})
      console.log(model.treeCount, process.getActiveResourcesInfo().includes('MessagePort'))`
    const ran = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
    expect({ status: ran.status, stderr: ran.stderr, stdout: ran.stdout }).toEqual({
      ...{ status: 0, stderr: '' },
      stdout: '8 false\n',
    })
  })
})

describe.skipIf(skipWithoutOnnx())('loadModelAside of an ONNX model', () => {
  it.each(['tree_clf', 'logistic_zipmap', 'onehot_logistic'])(
    'gives the model that loadModel gives: %s',
    async (name) => {
      await expectSameModel(join(fixtures, `onnx/${name}.onnx`))
    },
  )

  it('rejects with the error of loadModel', async () => {
    const path = join(scratch, 'settings.onnx')
    const good = join(fixtures, 'onnx/tree_clf.onnx')
    const options: LoadOptions = { labels: ['only one'], name: path }
    const error = thrownBy(() => loadModel(good, options))
    await expect(loadModelAside(good, options)).rejects.toThrow(error.message)
  })
})
