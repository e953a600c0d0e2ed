import { describe, expect, it } from 'vitest'
import { loadModel } from '../../../src/model/load-model.ts'
import { otherZip } from '../../../src/model/mojo/other-zips.ts'
import { zipBytes } from './zip-bytes.ts'

describe('otherZip', () => {
  it.each<[string, string[], RegExp]>([
    [
      'Driverless AI',
      ['mojo/pipeline.pb'],
      /Driverless AI MOJO, which is proprietary.*remote: \{ kind: dai-rest/,
    ],
    ['Driverless AI of later', ['mojo-pipeline/pipeline.mojo'], /Driverless AI MOJO/],
    [
      'PyTorch',
      ['model/data.pkl', 'model/data/0', 'model/version'],
      /PyTorch, a pickle.*torch\.onnx\.export/,
    ],
    ['TorchScript', ['archive/data.pkl', 'archive/code/__torch__.py'], /PyTorch/],
    ['Keras', ['metadata.json', 'config.json', 'model.weights.h5'], /a model of Keras.*tf2onnx/],
    ['TensorFlow', ['saved/saved_model.pb', 'saved/variables/variables.index'], /a SavedModel of TensorFlow/],
    ['skops', ['140.npy', 'schema.json'], /skops/],
    ['NumPy', ['X.npy'], /arrays of NumPy/],
    ['MLflow', ['model/MLmodel', 'model/model.pkl'], /a model of MLflow/],
    ['Core ML', ['Data/com.apple.CoreML/model.mlmodel'], /Core ML/],
    ['a jar', ['META-INF/MANIFEST.MF', 'gbm.class'], /an archive of Java/],
    ['an office document', ['[Content_Types].xml', 'xl/workbook.xml'], /an office program/],
    ['a zipped model', ['model.txt'], /This is a zip with one file: unpack it and give model\.txt/],
  ])('knows %s', (_, paths, message) => {
    expect(otherZip(paths)).toMatch(message)
    const zip = zipBytes(paths.map((path) => ({ path, content: 'x' })))
    expect(() => loadModel(zip)).toThrow(message)
  })

  it('says nothing of others, and of a MOJO in a folder where it is', () => {
    expect(otherZip(['a', 'b'])).toBeNull()
    const zip = zipBytes([{ path: 'inner/model.ini', content: '' }])
    expect(() => loadModel(zip)).toThrow(/there is one at inner\/model\.ini/)
  })
})
