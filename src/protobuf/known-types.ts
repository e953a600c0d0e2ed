import type { MessageType, ProtoType } from './message-type.ts'

/** A message that stands for one value. */
export interface KnownType {
  /** What its values are read as, in Avro's terms. */
  readonly avro: unknown
  readonly convert: (message: Readonly<Record<string, unknown>>) => unknown
}

const wrapped = { convert: ({ value }: Readonly<Record<string, unknown>>) => value }

const knownTypes: ReadonlyMap<string, KnownType> = new Map<string, KnownType>([
  [
    'google.protobuf.Timestamp',
    {
      avro: { type: 'long', logicalType: 'timestamp-millis' },
      convert: ({ seconds, nanos }) => Number(seconds) * 1000 + Math.floor(Number(nanos) / 1_000_000),
    },
  ],
  [
    'google.protobuf.Duration',
    { avro: 'double', convert: ({ seconds, nanos }) => Number(seconds) + Number(nanos) / 1e9 },
  ],
  ['google.protobuf.DoubleValue', { avro: 'double', ...wrapped }],
  ['google.protobuf.FloatValue', { avro: 'float', ...wrapped }],
  ['google.protobuf.Int64Value', { avro: 'long', ...wrapped }],
  ['google.protobuf.UInt64Value', { avro: 'long', ...wrapped }],
  ['google.protobuf.Int32Value', { avro: 'int', ...wrapped }],
  ['google.protobuf.UInt32Value', { avro: 'long', ...wrapped }],
  ['google.protobuf.BoolValue', { avro: 'boolean', ...wrapped }],
  ['google.protobuf.StringValue', { avro: 'string', ...wrapped }],
  ['google.protobuf.BytesValue', { avro: 'bytes', ...wrapped }],
])

/** Undefined for a message that is read as it is. */
export function knownType({ name }: Pick<MessageType, 'name'>): KnownType | undefined {
  return knownTypes.get(name)
}

export function isMessage(type: ProtoType): type is MessageType {
  return typeof type === 'object' && type.kind === 'message'
}
