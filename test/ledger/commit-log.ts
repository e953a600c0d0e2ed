import type { CommitEntry } from './judge.ts'

/** Where brokers keep what groups commit. */
export const commitTopic = '__consumer_offsets'

/*
 * Records of __consumer_offsets, as in Kafka's group-coordinator/src/main/resources/common/message/OffsetCommitKey.json and
 * OffsetCommitValue.json. All numbers are big-endian, a STRING is an INT16 length and UTF-8.
 *   key:   version INT16 (0 or 1; 2 and more are about members), group STRING, topic STRING, partition INT32
 *   value: version INT16, offset INT64,
 *          version 0 to 3: leader_epoch INT32 from version 3 on, metadata STRING, commit_timestamp INT64, ...
 *          version 4: the same, but for the metadata, whose length is an unsigned varint of one more; tagged fields behind it
 */

const newestKey = 1
const newestValue = 4
const leaderEpochSince = 3
const compactSince = 4

/** The commit in a record of the topic; null for one that is of another group or kind, or that takes a commit back. */
export function commitIn(
  { key, value }: { readonly key: Buffer | null; readonly value: Buffer | null },
  group: string,
): CommitEntry | null {
  if (key === null || value === null || key.readInt16BE(0) > newestKey) return null
  const [ofGroup, afterGroup] = stringAt(key, 2)
  if (ofGroup !== group) return null
  const [topic, afterTopic] = stringAt(key, afterGroup)
  const version = value.readInt16BE(0)
  if (version > newestValue) throw new Error(`version ${version} of a commit is not known here`)
  const metadata = version >= leaderEpochSince ? 14 : 10
  const afterMetadata = version >= compactSince ? afterCompact(value, metadata) : stringAt(value, metadata)[1]
  return {
    from: `${topic}-${key.readInt32BE(afterTopic)}`,
    nextOffset: Number(value.readBigInt64BE(2)),
    committedMs: Number(value.readBigInt64BE(afterMetadata)),
  }
}

/** The text, and where what follows it begins. */
function stringAt(bytes: Buffer, start: number): [text: string, end: number] {
  const end = start + 2 + bytes.readInt16BE(start)
  return [bytes.toString('utf8', start + 2, end), end]
}

/** Where what follows a text with a varint before it begins. */
function afterCompact(bytes: Buffer, start: number): number {
  let [length, at, shift] = [0, start, 0]
  for (;;) {
    const byte = bytes.readUInt8(at++)
    length |= (byte & 0x7f) << shift
    shift += 7
    if (byte < 0x80) return at + length - 1
  }
}
