import { unsignedVarintSize, writeUnsignedVarint } from './varint.ts'

/** How a request writes lengths: Kafka's older versions and its flexible ones (KIP-482) differ in nothing else. */
export interface RequestLayout {
  readonly tagsSize: number
  countSize(count: number): number
  stringSize(text: string | null): number
  /** Each gives the position behind what it has written. */
  writeCount(target: Buffer, position: number, count: number): number
  writeString(target: Buffer, position: number, text: string | null): number
  /** Before all, and behind each structure: here always none. */
  writeTags(target: Buffer, position: number): number
}

const nullLength = -1

function lengthOf(text: string | null): number {
  return text === null ? nullLength : Buffer.byteLength(text)
}

/** Counts of four bytes, texts behind lengths of two. */
export const plainLayout: RequestLayout = {
  tagsSize: 0,
  countSize: () => 4,
  stringSize: (text) => 2 + (text === null ? 0 : Buffer.byteLength(text)),
  writeCount: (target, position, count) => target.writeInt32BE(count, position),
  writeString(target, start, text) {
    const position = target.writeInt16BE(lengthOf(text), start)
    return text === null ? position : position + target.write(text, position)
  },
  writeTags: (_, position) => position,
}

/** Counts and lengths are unsigned varints of one more, so that 0 is null. */
export const flexibleLayout: RequestLayout = {
  tagsSize: 1,
  countSize: (count) => unsignedVarintSize(count + 1),
  stringSize(text) {
    const length = lengthOf(text)
    return unsignedVarintSize(length + 1) + Math.max(0, length)
  },
  writeCount: (target, position, count) => writeUnsignedVarint(target, position, count + 1),
  writeString(target, start, text) {
    const position = writeUnsignedVarint(target, start, lengthOf(text) + 1)
    return text === null ? position : position + target.write(text, position)
  },
  writeTags: (target, position) => writeUnsignedVarint(target, position, 0),
}
