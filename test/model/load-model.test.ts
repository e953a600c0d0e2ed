import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadModel } from '../../src/model/load-model.ts'

const path = join(import.meta.dirname, '../fixtures/models/gbm_bernoulli.zip')

describe('loadModel', () => {
  it('says what the file says', () => {
    expect(loadModel(path)).toMatchObject({
      source: path,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
      algorithm: 'Gradient Boosting Machine',
      category: 'Binomial',
      format: { name: 'MOJO', version: '1.40', producer: 'H2O 3.46.0.11' },
      response: { name: 'y_bin', levels: ['bad', 'ok'] },
      offsetColumn: null,
      treeCount: 8,
      remarks: [],
    })
  })

  it('reads bytes as it reads files, under a name', () => {
    const fromBytes = loadModel(readFileSync(path), { name: 'bytes' })
    expect(fromBytes.source).toBe('bytes')
    expect(fromBytes.digest).toBe(loadModel(path).digest)
  })

  it('has no response where the model is unsupervised', () => {
    expect(loadModel(join(path, '../kmeans_std.zip')).response).toBeNull()
  })

  it('keeps limits', () => {
    expect(() => loadModel(path, { limits: { totalBytes: 1000 } })).toThrow(/expected at most 1000/)
  })

  it('refuses a setting for what the file says itself', () => {
    expect(() => loadModel(path, { labels: ['a', 'b'] })).toThrow(
      /setting labels: does not go with an H2O-3 MOJO .*: it takes no settings/,
    )
  })
})
