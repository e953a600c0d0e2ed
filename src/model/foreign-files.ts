import { binaryAdvice } from './foreign-signatures.ts'
import { textAdvice } from './foreign-texts.ts'
import { driverlessAi } from './mojo/other-zips.ts'
import type { ModelFile } from './model-file.ts'

/** What people give in a model's place, told by its first bytes: what it is, and what to do. Null where nothing is known. */
export function foreignAdvice({ head, holds }: ModelFile): string | null {
  if (holds !== null) return folderAdvice(holds)
  if (head.length === 0) return 'It has no bytes that can be looked at: it is empty, or no regular file'
  const bytes = Buffer.from(head)
  return binaryAdvice(bytes) ?? textAdvice(bytes)
}

/** Folders, by a file in them. */
const folders: readonly (readonly [file: string, what: string])[] = [
  ...['pipeline.mojo', 'pipeline.pb', 'mojo/pipeline.pb', 'mojo-pipeline/pipeline.mojo'].map(
    (file) => [file, driverlessAi] as const,
  ),
  ['saved_model.pb', 'a SavedModel of TensorFlow: export it as ONNX (tf2onnx)'],
  ['keras_metadata.pb', 'a model of Keras: export it as ONNX (tf2onnx)'],
  ['MLmodel', 'a model of MLflow: give the model file in it (model.lgb, model.xgb, model.onnx ...)'],
  ['data_spec.pb', 'a model of YDF, which is not read: train it with a library that is'],
  ['Manifest.json', 'a package of Core ML: convert the model that it was made of'],
]

function folderAdvice(holds: NonNullable<ModelFile['holds']>): string {
  const found = folders.find(([file]) => holds(file))
  return found === undefined ? 'This folder has no model.ini' : `This folder is ${found[1]}`
}
