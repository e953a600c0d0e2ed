const asOnnx = 'export the model as ONNX'

/** Only Driverless AI's own runtime, which is licensed, scores it. */
export const driverlessAi =
  'a Driverless AI MOJO, which is proprietary and never read: run its REST scorer and name that in the place of file, remote: { kind: dai-rest, url: http://127.0.0.1:8080 } (docs/remote-scorers.md#driverless-ai)'

/** Zips that are no MOJO, by the paths in them: what they are, and the way out. The first that fits. */
const kinds: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^mojo\/pipeline\.|^(mojo-pipeline\/)?pipeline\.mojo$|^mojo-pipeline\//, driverlessAi],
  [/(^|\/)data\.pkl$/, `a model of PyTorch, a pickle, which is never read: ${asOnnx} (torch.onnx.export)`],
  [/^model\.weights\.h5$/, `a model of Keras: ${asOnnx} (tf2onnx)`],
  [/(^|\/)saved_model\.pb$/, `a SavedModel of TensorFlow: ${asOnnx} (tf2onnx)`],
  [/^schema\.json$/, `a file of skops (scikit-learn): ${asOnnx} (skl2onnx)`],
  [/\.npy$/, 'arrays of NumPy (.npz): numbers, no model'],
  [/(^|\/)MLmodel$/, 'a model of MLflow: unpack it and give the model file in it'],
  [/\.mlmodel$/, 'a package of Core ML: convert the model that it was made of'],
  [/^META-INF\/MANIFEST\.MF$/, 'an archive of Java (a POJO?): export the model as MOJO'],
  [/^\[Content_Types\]\.xml$/, 'a document of an office program'],
]

/** Null where nothing is known. */
export function otherZip(paths: readonly string[]): string | null {
  const found = kinds.find(([pattern]) => paths.some((path) => pattern.test(path)))
  if (found !== undefined) return `This is ${found[1]}`
  const [only, ...more] = paths
  return only !== undefined && more.length === 0
    ? `This is a zip with one file: unpack it and give ${only}`
    : null
}
