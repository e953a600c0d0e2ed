import { requireKafkajs } from '../patches/module-table.ts'
import type { Codec } from '../protocol/codec.ts'
import { lz4Codec } from '../codecs/lz4.ts'
import { snappyCodec } from '../codecs/snappy.ts'
import { zstdCodec } from '../codecs/zstd.ts'

/** Kafka's numbers of the compressions that kafkajs names but cannot do (K23); gzip it does by itself. */
const codecs: Readonly<Record<number, Codec>> = { 2: snappyCodec, 3: lz4Codec, 4: zstdCodec }

/** Lets kafkajs's clients of this process read and write the compressions we know. */
export function registerCodecs(): void {
  // kafkajs's table of codecs is made to be added to; its type knows no numbers.
  const table = requireKafkajs().CompressionCodecs as Record<number, () => Codec>
  for (const [number, codec] of Object.entries(codecs)) table[Number(number)] = () => codec
}
