import { ModelError } from '../core/errors.ts'
import { catBoostFormat } from './catboost/catboost-format.ts'
import { foreignAdvice } from './foreign-files.ts'
import type { FormatReader } from './format.ts'
import type { ModelFile } from './model-file.ts'
import { lightgbmFormat } from './lightgbm/lightgbm-format.ts'
import { mojoFormat } from './mojo/mojo-format.ts'
import { onnxFormat } from './onnx/onnx-format.ts'
import { xgboostFormat } from './xgboost/xgboost-format.ts'

/** The formats that are read. A file is given to the first that recognises it. */
export const formats: readonly FormatReader[] = [
  mojoFormat,
  lightgbmFormat,
  xgboostFormat,
  catBoostFormat,
  onnxFormat,
]

/** Throws ModelError when no format recognises the file. */
export function formatOf(file: ModelFile): FormatReader {
  const found = formats.find((format) => format.recognises(file))
  if (found !== undefined) return found
  const known = formats.map(({ description }) => description).join('; ')
  const advice = [misplaced(file), ...formats.map((format) => format.advice(file)), foreignAdvice(file)].find(
    (text) => text !== null,
  )
  const expected = `expected a model file of a format that is read: ${known}`
  // What the file is stands first: the list of formats is long.
  throw new ModelError(file.source, null, advice === undefined ? expected : `${advice}; ${expected}`)
}

/** What editors and shells put before a text. */
const before = /^(?:\xef\xbb\xbf)?\s*/

/** Of a file that would be read but for what stands before its beginning. */
function misplaced(file: ModelFile): string | null {
  const head = Buffer.from(file.head)
  const length = before.exec(head.toString('latin1'))![0].length
  const format =
    length === 0 ? undefined : formats.find((one) => one.recognises({ ...file, head: head.subarray(length) }))
  if (format === undefined) return null
  const what = head[0] === 0xef ? 'a byte order mark (UTF-8 with BOM)' : 'blanks'
  return `It begins with ${what}: take that away, and it is ${format.description}`
}
