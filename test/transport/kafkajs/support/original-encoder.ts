import { original } from './originals.ts'

/** What kafkajs writes requests with: our readers are held against it. */
export interface OriginalEncoder {
  readonly buffer: Buffer
  writeBoolean(value: boolean): this
  writeInt16(value: number): this
  writeInt32(value: number): this
  /** Decimal text. */
  writeInt64(value: string): this
  writeString(value: string | null): this
  writeArray(values: readonly number[]): this
  writeBuffer(bytes: Buffer): this
  writeUVarInt(value: number): this
  writeUVarIntString(value: string | null): this
}

const EncoderClass = original('protocol/encoder') as new () => OriginalEncoder

export function originalEncoder(): OriginalEncoder {
  return new EncoderClass()
}
