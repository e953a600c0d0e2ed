import { wireTypes } from './message-fields.ts'

/** A field of Protocol Buffers: tag, length, content. */
export function bytesField(field: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([varint((field << 3) | wireTypes.bytes), varint(content.length), content])
}

export function textField(field: number, text: string): Uint8Array {
  return bytesField(field, Buffer.from(text))
}

/** @param value 0 or above */
export function integerField(field: number, value: number): Uint8Array {
  return Buffer.concat([varint((field << 3) | wireTypes.varint), varint(value)])
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return Uint8Array.from([...bytes, rest])
}
