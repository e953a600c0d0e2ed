const asOnnx = 'export the model as ONNX (skl2onnx, tf2onnx, torch.onnx.export), or save it in its own form'

/** What is known of bytes that are no text. Null where nothing is. */
export function binaryAdvice(head: Buffer): string | null {
  return (
    h2oBinary(head) ??
    pickle(head) ??
    bySignature(head) ??
    safetensors(head) ??
    treelite(head) ??
    coreMl(head)
  )
}

/** What `h2o.save_model` writes: magic number, then the version that alone can read it. */
function h2oBinary(head: Buffer): string | null {
  if (head[0] !== 0x1c || head[1] !== 0xed) return null
  const version = /\d+\.\d+\.\d+(?:\.\d+)?/.exec(head.toString('latin1', 2, 64))?.[0]
  const writer = version === undefined ? 'the same version of H2O' : `H2O ${version}`
  return `This is H2O's own binary model (h2o.save_model, download_model), which only ${writer} reads: load it there and export it with model.download_mojo() (R: h2o.download_mojo)`
}

/** By the packages that a pickle names, the way out. */
const pickled: readonly (readonly [pattern: RegExp, way: string])[] = [
  [/\bh2o\./, 'export it with model.download_mojo()'],
  [/\blightgbm\b/, "save it with model.booster_.save_model('model.txt')"],
  [/\bxgboost\b/, "save it with model.save_model('model.json')"],
  [/\bcatboost\b/, "save it with model.save_model('model.json', format='json')"],
  [/\bsklearn\b/, 'export it as ONNX (skl2onnx)'],
  [/\btorch\b/, 'export it as ONNX (torch.onnx.export)'],
]

/** Protocols 2 to 5 begin with their number, 0 and 1 with an instruction; joblib's uncompressed files are pickles too. */
function pickle(head: Buffer): string | null {
  const isNumbered = head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5
  const text = head.toString('latin1')
  if (!isNumbered && !/^(ccopy_reg\n|c__builtin__\n|\(dp?0\n|\(c\w+)/.test(text)) return null
  const way = pickled.find(([pattern]) => pattern.test(text))?.[1]
  return `This is a Python pickle (pickle, joblib), which is never read, since reading one runs code: ${way ?? asOnnx}`
}

const signatures: readonly (readonly [hex: string, at: number, what: string])[] = [
  ['1f8b', 0, 'a gzip file: unpack it and give what is in it'],
  ['28b52ffd', 0, 'a zstd file: unpack it and give what is in it'],
  ['425a68', 0, 'a bzip2 file: unpack it and give what is in it'],
  ['fd377a585a', 0, 'an xz file: unpack it and give what is in it'],
  ['04224d18', 0, 'an lz4 file: unpack it and give what is in it'],
  ['377abcaf271c', 0, 'a 7z archive: unpack it and give what is in it'],
  ['526172211a07', 0, 'a RAR archive: unpack it and give what is in it'],
  ['7573746172', 257, 'a tar archive: unpack it and give what is in it'],
  ...['7801', '785e', '789c', '78da', '5d00004000', '5d00008000'].map(
    (hex) =>
      [
        hex,
        0,
        `compressed (zlib or lzma), as joblib writes pickles, which are never read: ${asOnnx}`,
      ] as const,
  ),
  ['894844460d0a1a0a', 0, `HDF5, as Keras writes it (.h5): ${asOnnx}`],
  ['54464c33', 4, 'a model of TensorFlow Lite: convert the model that it was made of to ONNX (tf2onnx)'],
  ['47475546', 0, 'GGUF, the weights of a language model, which this program does not run'],
  ['474745', 0, 'GGML, the weights of a language model, which this program does not run'],
  [
    '43424d31',
    0,
    "CatBoost's own binary model (.cbm): load it there and save it with save_model('model.json', format='json')",
  ],
  [
    '62696e66',
    0,
    "XGBoost's old binary model: load it in XGBoost up to 3.0 and save it with save_model('model.json')",
  ],
  [
    '6273363400',
    0,
    "XGBoost's old binary model: load it in XGBoost up to 3.0 and save it with save_model('model.json')",
  ],
  [
    '5f5f5f5f5f5f4c6967687447424d5f42696e6172795f46696c655f546f6b656e',
    0,
    'a data set of LightGBM (save_binary): rows, no model',
  ],
  ['934e554d5059', 0, 'an array of NumPy (.npy): numbers, no model'],
  ['50415231', 0, 'a Parquet file: rows, no model'],
  ['4152524f5731', 0, 'an Arrow file: rows, no model'],
  ['46454131', 0, 'a Feather file: rows, no model'],
  ['4f626a01', 0, 'an Avro file: rows, no model'],
  ['53514c69746520666f726d61742033', 0, 'a database of SQLite: no model'],
  [
    '52445832',
    0,
    'a workspace of R (save): export the model by its own package (lgb.save, xgb.save, h2o.download_mojo)',
  ],
  [
    '52445833',
    0,
    'a workspace of R (save): export the model by its own package (lgb.save, xgb.save, h2o.download_mojo)',
  ],
  [
    '580a000000',
    0,
    'an object of R (saveRDS): export the model by its own package (lgb.save, xgb.save, h2o.download_mojo)',
  ],
  ['cafebabe', 0, 'a compiled class of Java (a POJO?): export the model as MOJO'],
  ['7f454c46', 0, 'a program or a library of Linux: give the model that it was made of'],
  ['25504446', 0, 'a PDF file'],
]

function bySignature(head: Buffer): string | null {
  const found = signatures.find(([hex, at]) => head.toString('hex', at, at + hex.length / 2) === hex)
  return found === undefined ? null : `This is ${found[2]}`
}

/** The length of a header, which is JSON and names tensors by their type. */
function safetensors(head: Buffer): string | null {
  const isHeader = head.length > 10 && head.readBigUInt64LE(0) < 2n ** 32n && head[8] === 0x7b
  if (!isHeader || !/"(dtype|__metadata__)"/.test(head.toString('latin1', 8))) return null
  return `This is a file of safetensors: weights without the network that they belong to. ${asOnnx.replace('export', 'Export')}`
}

/** Three numbers of its version, then the types of thresholds and leaves: 2 is float32, 3 double. */
function treelite(head: Buffer): string | null {
  if (head.length < 14 || head.readUInt32LE(0) < 3 || head.readUInt32LE(0) > 9) return null
  const isCheckpoint =
    head.readUInt32LE(4) < 100 &&
    head.readUInt32LE(8) < 100 &&
    [2, 3].includes(head[12]!) &&
    [1, 2, 3].includes(head[13]!)
  return isCheckpoint
    ? 'This is a checkpoint of Treelite: give the file of LightGBM or XGBoost that it was made of'
    : null
}

/** Protobuf: a number, then a message (not a text, as in ONNX) that begins with one. */
function coreMl(head: Buffer): string | null {
  if (head[0] !== 0x08 || head[1]! > 0x7f || head[2] !== 0x12) return null
  let at = 3
  while (at < 8 && (head[at] ?? 0) > 0x7f) at++
  if (head[at + 1] !== 0x0a) return null
  const text = head.toString('latin1')
  return /saved_model|tensorflow|serve|\bConst\b/.test(text)
    ? 'This is a SavedModel of TensorFlow: export it as ONNX (tf2onnx)'
    : 'This is a model of Core ML: convert the model that it was made of'
}
