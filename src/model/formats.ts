import { ModelError } from '../core/errors.ts'
import { foreignAdvice } from './foreign-files.ts'
import type { FormatReader } from './format.ts'
import type { ModelFile } from './model-file.ts'
import { mojoFormat } from './mojo/mojo-format.ts'
import { onnxFormat } from './onnx/onnx-format.ts'

/** The formats that are read. A file is given to the first that recognises it. */
export const formats: readonly FormatReader[] = [mojoFormat, onnxFormat]

/** Throws ModelError when no format recognises the file. */
export function formatOf(file: ModelFile): FormatReader {
  const found = formats.find((format) => format.recognises(file))
  if (found !== undefined) return found
  const known = formats.map(({ description }) => description).join('; ')
  const advice = [...formats.map((format) => format.advice(file)), foreignAdvice(file)].find(
    (text) => text !== null,
  )
  const expected = `expected a model file of a format that is read: ${known}`
  throw new ModelError(file.source, null, advice === undefined ? expected : `${expected}. ${advice}`)
}
