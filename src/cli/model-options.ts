import { Option } from 'commander'
import { wholeNumber } from './option-values.ts'

/** The option of every command that reads a model by itself. */
export function maxModelBytesOption(): Option {
  return new Option(
    '--max-model-bytes <count>',
    'how many bytes the model may have at most, unpacked; for large models that are trusted (default: 1 GiB)',
  ).argParser(wholeNumber(1))
}
