import type { ModuleTable } from './module-table.ts'

/** The part of kafkajs's `protocol/encoder` that travels between its functions. */
export interface Encoder {
  readonly buffer: Buffer
  size(): number
}

interface MutableEncoder {
  buf: Buffer
  offset: number
  readonly buffer: Buffer
  size(): number
}

/** Gives bytes the shape of kafkajs's encoder. */
export function encoderOf(modules: ModuleTable): (bytes: Buffer) => Encoder {
  // The class as kafkajs 2.2.4 has it; the version guard stands before.
  const EncoderClass = modules.load('protocol/encoder') as new (initialSize: number) => MutableEncoder
  return (bytes) => {
    const encoder = new EncoderClass(0)
    encoder.buf = bytes
    encoder.offset = bytes.length
    return encoder
  }
}
