import { FlexibleReader } from './flexible-reader.ts'
import { unsignedVarintSize, writeUnsignedVarint } from './varint.ts'

/** What a cluster has agreed on, such as `metadata.version`, by its name. */
export type FinalizedFeatures = ReadonlyMap<string, number>

const noTaggedFields = 0
const finalizedFeaturesTag = 2
/** Bytes of a kind of request: apiKey:int16 minVersion:int16 maxVersion:int16 */
const apiSize = 6

/*
 * ApiVersionsRequest v3 => headerTags clientSoftwareName:compact_string clientSoftwareVersion:compact_string tags
 *
 * The tags of the request's header stand here, as in other flexible requests of ours.
 */
export function encodeApiVersionsRequest(softwareName: string, softwareVersion: string): Buffer {
  const texts = [softwareName, softwareVersion]
  const size = texts.reduce((sum, text) => {
    const length = Buffer.byteLength(text)
    return sum + unsignedVarintSize(length + 1) + length
  }, 2)
  const target = Buffer.alloc(size)
  let position = writeUnsignedVarint(target, 0, noTaggedFields)
  for (const text of texts) {
    position = writeUnsignedVarint(target, position, Buffer.byteLength(text) + 1)
    position += target.write(text, position)
  }
  writeUnsignedVarint(target, position, noTaggedFields)
  return target
}

/*
 * ApiVersionsResponse v3 => errorCode:int16 [Api] throttleTime:int32 tags
 * Api => apiKey:int16 minVersion:int16 maxVersion:int16 tags
 * tag 2 => [Feature]
 * Feature => name:compact_string maxLevel:int16 minLevel:int16 tags
 *
 * Its header has no tags, alone among flexible answers: whoever asks does not know yet what the broker speaks (KIP-511).
 */
export function readFinalizedFeatures(bytes: Buffer): FinalizedFeatures {
  const reader = new FlexibleReader(bytes)
  // The error code: the version was chosen among those that the broker knows.
  reader.int16()
  reader.array(() => {
    reader.skip(apiSize)
    reader.skipTaggedFields()
  })
  reader.int32()
  const features = new Map<string, number>()
  reader.taggedFields((tag) => {
    if (tag !== finalizedFeaturesTag) return false
    reader.array(() => {
      readFeature(reader, features)
    })
    return true
  })
  return features
}

function readFeature(reader: FlexibleReader, features: Map<string, number>): void {
  const name = reader.string() ?? ''
  features.set(name, reader.int16())
  // The lowest level that may be in use.
  reader.int16()
  reader.skipTaggedFields()
}
