import { originalEncoder } from './original-encoder.ts'

/** Fields by Kafka's names of their types: what an answer is made of. */
export const field = {
  bool: (value: boolean) => originalEncoder().writeBoolean(value).buffer,
  int16: (value: number) => originalEncoder().writeInt16(value).buffer,
  int32: (value: number) => originalEncoder().writeInt32(value).buffer,
  uuid: (hex: string) => Buffer.from(hex, 'hex'),
  string: (value: string | null) => originalEncoder().writeUVarIntString(value).buffer,
  array: (elements: readonly Buffer[] | null) =>
    Buffer.concat([
      originalEncoder().writeUVarInt(elements === null ? 0 : elements.length + 1).buffer,
      ...(elements ?? []),
    ]),
  /** Tagged fields with these contents. */
  tags: (...contents: readonly Buffer[]) =>
    Buffer.concat([
      originalEncoder().writeUVarInt(contents.length).buffer,
      ...contents.flatMap((content, tag) => [
        originalEncoder().writeUVarInt(tag).buffer,
        originalEncoder().writeUVarInt(content.length).buffer,
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
