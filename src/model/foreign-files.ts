import type { ModelFile } from './model-file.ts'

/** What people give in a model's place, told by its first bytes: what it is, and what to do. Null where nothing is known. */
export function foreignAdvice({ head, holds }: ModelFile): string | null {
  if (holds !== null) return null
  if (head.length === 0) return 'It has no bytes that can be looked at: it is empty, or no regular file'
  const bytes = Buffer.from(head)
  return h2oBinary(bytes) ?? bySignature(bytes) ?? byText(bytes)
}

const exportIt = 'export it with model.download_mojo() (R: h2o.download_mojo)'

/** What `h2o.save_model` writes: magic number, then the version that alone can read it. */
function h2oBinary(head: Buffer): string | null {
  if (head[0] !== 0x1c || head[1] !== 0xed) return null
  const version = /\d+\.\d+\.\d+(?:\.\d+)?/.exec(head.toString('latin1', 2, 64))?.[0]
  const writer = version === undefined ? 'the same version of H2O' : `H2O ${version}`
  return `This is H2O's own binary model (h2o.save_model, download_model), which only ${writer} reads: load it there and ${exportIt}`
}

const signatures: readonly (readonly [hex: string, at: number, what: string])[] = [
  ['1f8b', 0, 'a gzip file: unpack it and give what is in it'],
  ['28b52ffd', 0, 'a zstd file: unpack it and give what is in it'],
  ['425a68', 0, 'a bzip2 file: unpack it and give what is in it'],
  ['fd377a585a', 0, 'an xz file: unpack it and give what is in it'],
  ['377abcaf271c', 0, 'a 7z archive: unpack it and give what is in it'],
  ['526172211a07', 0, 'a RAR archive: unpack it and give what is in it'],
  ['7573746172', 257, 'a tar archive: unpack it and give what is in it'],
  ['894844460d0a1a0a', 0, 'an HDF5 file (as Keras writes)'],
  ['50415231', 0, 'a Parquet file: rows, no model'],
  ['62696e66', 0, "XGBoost's own binary model: train it with H2O, or give a MOJO"],
  ['43424d31', 0, 'a CatBoost model'],
]

function bySignature(head: Buffer): string | null {
  // Protocols 2 to 5 begin with their number; joblib's uncompressed files are pickles too.
  if (head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5) {
    return `This is a Python pickle (pickle, joblib), which runs code when it is read; of a model of H2O, ${exportIt}`
  }
  const found = signatures.find(([hex, at]) => head.toString('hex', at, at + hex.length / 2) === hex)
  return found === undefined ? null : `This is ${found[2]}`
}

/** Control characters that no text has. */
// eslint-disable-next-line no-control-regex
const binary = /[\0-\x08\x0e-\x1a\x1c-\x1f]/

const texts: readonly (readonly [pattern: RegExp, what: string])[] = [
  [
    /^version https:\/\/git-lfs\.github\.com/,
    'a pointer of Git LFS in place of the file: git lfs pull fetches it',
  ],
  [/^\s*<(!doctype|html|\?xml)/i, 'a web page or XML: was the download refused?'],
  [/^\[info\]/, 'the model.ini of an unzipped MOJO: give the folder that it lies in'],
  [/^\s*\{[^]*"learner"/, "XGBoost's own JSON model"],
  [/^\s*[[{]/, 'JSON'],
  [/^[^\n]*[,;\t][^\n]*\r?\n/, 'a table (CSV): rows to score are given by --input'],
]

function byText(head: Buffer): string | null {
  const text = head.toString('utf8')
  if (binary.test(text)) return null
  return `This is ${texts.find(([pattern]) => pattern.test(text))?.[1] ?? 'text'}`
}
