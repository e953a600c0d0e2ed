import { gzipCodec } from '../codecs/gzip.ts'
import { lz4Codec } from '../codecs/lz4.ts'
import { snappyCodec } from '../codecs/snappy.ts'
import { zstdCodec } from '../codecs/zstd.ts'
import { requireKafkajs } from '../patches/module-table.ts'
import type { Codec } from '../protocol/codec.ts'
import { MalformedRecords } from '../protocol/malformed-records.ts'

/** By Kafka's numbers of the compressions. kafkajs itself can do gzip alone. */
const codecs: Readonly<Record<number, Codec>> = { 1: gzipCodec, 2: snappyCodec, 3: lz4Codec, 4: zstdCodec }

/** Lets kafkajs's clients of this process write the compressions we know. */
export function registerCodecs(): void {
  // kafkajs's table of codecs is made to be added to; its type knows no numbers.
  const table = requireKafkajs().CompressionCodecs as Record<number, () => Codec>
  for (const [number, codec] of Object.entries(codecs)) table[Number(number)] = () => codec
}

export function codecOf(compression: number): Codec {
  const codec = codecs[compression]
  if (codec === undefined) throw new MalformedRecords(`nobody knows compression ${compression}`)
  return codec
}
