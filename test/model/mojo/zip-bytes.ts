import { crc32, deflateRawSync } from 'node:zlib'

/** An entry of a hand-made zip; every declared field can be made to lie. */
export interface ZipEntry {
  readonly path: string
  readonly content: Uint8Array | string
  readonly stored?: boolean
  readonly declaredSize?: number
  readonly declaredCrc?: number
  readonly method?: number
  /** Packed bytes in place of the real ones. */
  readonly packed?: Uint8Array
}

/** Writes a zip: local entries, central directory, its end. */
export function zipBytes(
  entries: readonly ZipEntry[],
  options: { readonly declaredCount?: number } = {},
): Buffer {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const content = Buffer.from(entry.content)
    const packed = Buffer.from(entry.packed ?? (entry.stored === true ? content : deflateRawSync(content)))
    const name = Buffer.from(entry.path)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(0x800, 2)
    fields.writeUInt16LE(entry.method ?? (entry.stored === true ? 0 : 8), 4)
    fields.writeUInt32LE(entry.declaredCrc ?? crc32(content), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(entry.declaredSize ?? content.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, name, packed])
    const central = Buffer.alloc(46)
    central.write('PK\x01\x02', 'latin1')
    central.writeUInt16LE(20, 4)
    fields.copy(central, 6)
    central.writeUInt32LE(offset, 42)
    locals.push(local)
    centrals.push(central, name)
    offset += local.length
  }
  const directory = Buffer.concat(centrals)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(options.declaredCount ?? entries.length, 8)
  end.writeUInt16LE(options.declaredCount ?? entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}
