import { MessageFields, wireTypes } from './message-fields.ts'

const { varint, bytes } = wireTypes

/** Fields of `ModelProto`, and their wire types. */
const modelFields = new Map<number, number>([
  ...[1, 5].map((field) => [field, varint] as const),
  ...[2, 3, 4, 6, 7, 8, 14, 20, 25, 26].map((field) => [field, bytes] as const),
])

/** Producer, its version, domain: texts (of several lines from CatBoost), where other files of Protocol Buffers have messages (TensorFlow, Core ML). */
const texts: ReadonlySet<number> = new Set([2, 3, 4])

/** Whether a file that begins so is an ONNX model: its first field is the version, and all that follow are such a model's. */
export function looksLikeModel(head: Uint8Array): boolean {
  if (head[0] !== 0x08) return false
  const reader = new MessageFields(head, '', '')
  try {
    while (reader.next())
      if (!isOfModel(reader) || (texts.has(reader.field) && !isText(reader.text()))) return false
    return true
  } catch {
    // What is looked at ends within a field.
    return isOfModel(reader) && !texts.has(reader.field)
  }
}

function isOfModel({ field, type }: MessageFields): boolean {
  return modelFields.get(field) === type
}

function isText(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return !/[\0-\x08\x0b\x0c\x0e-\x1f\ufffd]/.test(text)
}
