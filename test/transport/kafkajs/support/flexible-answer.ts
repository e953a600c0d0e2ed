import { original } from './originals.ts'

/** kafkajs's own encoder, as far as it knows flexible versions. */
interface Encoder {
  readonly buffer: Buffer
  writeBoolean(value: boolean): this
  writeInt16(value: number): this
  writeInt32(value: number): this
  writeUVarInt(value: number): this
  writeUVarIntString(value: string | null): this
}
const EncoderClass = original('protocol/encoder') as new () => Encoder

/** Fields by Kafka's names of their types: what an answer is made of. */
export const field = {
  bool: (value: boolean) => new EncoderClass().writeBoolean(value).buffer,
  int16: (value: number) => new EncoderClass().writeInt16(value).buffer,
  int32: (value: number) => new EncoderClass().writeInt32(value).buffer,
  uuid: (hex: string) => Buffer.from(hex, 'hex'),
  string: (value: string | null) => new EncoderClass().writeUVarIntString(value).buffer,
  array: (elements: readonly Buffer[] | null) =>
    Buffer.concat([
      new EncoderClass().writeUVarInt(elements === null ? 0 : elements.length + 1).buffer,
      ...(elements ?? []),
    ]),
  /** Tagged fields with these contents. */
  tags: (...contents: readonly Buffer[]) =>
    Buffer.concat([
      new EncoderClass().writeUVarInt(contents.length).buffer,
      ...contents.flatMap((content, tag) => [
        new EncoderClass().writeUVarInt(tag).buffer,
        new EncoderClass().writeUVarInt(content.length).buffer,
        content,
      ]),
    ]),
}

/** The same topics, as MetadataResponse.json lays them out in version 11. */
export function metadataAnswer(
  topics: readonly {
    readonly name: string
    readonly id: string
    readonly errorCode?: number
    readonly partitions: number
  }[],
  tags = field.tags(),
): Buffer {
  const { int16, int32, string, array, bool, uuid } = field
  const partition = (index: number) => [
    ...[int16(0), int32(index), int32(7), int32(3)],
    ...[array([int32(7), int32(8)]), array([int32(7)]), array([]), tags],
  ]
  return Buffer.concat([
    ...[tags, int32(40)],
    array([Buffer.concat([int32(7), string('b-é'), int32(9092), string(null), tags])]),
    ...[string('cluster'), int32(7)],
    array(
      topics.map(({ name, id, errorCode = 0, partitions }) =>
        Buffer.concat([
          ...[int16(errorCode), string(name), uuid(id), bool(false)],
          array(Array.from({ length: partitions }, (_, i) => Buffer.concat(partition(i)))),
          ...[int32(-2147483648), tags],
        ]),
      ),
    ),
    tags,
  ])
}
