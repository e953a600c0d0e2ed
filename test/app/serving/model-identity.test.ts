import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { identityOf } from '../../../src/app/serving/model-identity.ts'
import { loadModel } from '../../../src/model/index.ts'

const file = 'examples/hydraulic-rig/models/cool_cond-cat.zip'

describe('identityOf', () => {
  test("takes the id that is given, else the model's uuid", () => {
    const model = loadModel(file)
    expect(identityOf(model, 'rig-7').id).toBe('rig-7')
    expect(identityOf(model, undefined).id).toBe('-5119767124412907168')
  })

  test('tells what the file says, and not where it lies', () => {
    const { inspection } = identityOf(loadModel(file), undefined)
    expect(JSON.stringify(inspection)).not.toContain('examples/')
    expect(inspection).toMatchObject({ sizeBytes: 125_921, treeCount: 150 })
  })

  test('has the digest of a model that has no file to ask', () => {
    const model = loadModel(readFileSync(file))
    const { id, inspection } = identityOf(model, undefined)
    expect(id).toBe(model.digest)
    expect(inspection).toMatchObject({ treeCount: 150 })
    expect(inspection).not.toHaveProperty('facts')
  })
})
