import { ModelError } from '../../core/errors.ts'
import { bytesForEntries, howToRaise } from '../format.ts'
import type { ModelLimits } from '../format.ts'
import type { ZipEntry } from './zip-entry.ts'

/*
 * end of central directory   u32 PK\5\6, 3 x u16, u16 entries, u32 bytes, u32 offset, u16 comment length, comment
 * zip64 locator (just before) u32 PK\6\7, u32, u64 offset, u32
 * zip64 end (just before)     u32 PK\6\6, u64, 2 x u16, 2 x u32, u64, u64 entries, u64 bytes, u64 offset
 * central header              u32 PK\1\2, ..., @8 u16 flags, @10 u16 method, ..., @16 u32 checksum, @20 u32 packed, @24 u32 size,
 *                            @28 u16 name, extra, comment lengths, @42 u32 local
 *                            header's offset, @46 name
 * local header               u32 PK\3\4, ..., @26 u16 name length, @30 name
 */
const end = Buffer.from('PK\x05\x06', 'latin1')
const zip64Locator = Buffer.from('PK\x06\x07', 'latin1')
const zip64End = Buffer.from('PK\x06\x06', 'latin1')
const endBytes = 22
const locatorBytes = 20
const zip64EndBytes = 56
const headerSignature = 0x02014b50
const headerBytes = 46
const localSignature = 0x04034b50
const localBytes = 30
const longestPath = 1024
/** A deeper path is no model's, and costs more to look at than it takes in the file. */
const deepestPath = 32

/**
 * Reads and checks what a zip declares, before anything is inflated: sizes, their sum, ratio, count and paths. The
 * layouts that two readers could understand differently are refused. Throws ModelError.
 */
export function readCentralDirectory(source: string, file: Buffer, limits: ModelLimits): ZipEntry[] {
  const { offset, count } = locate(source, file)
  if (count > limits.entries) {
    throw tooMuch(source, null, [`${count} entries`, `${limits.entries}`], bytesForEntries(count))
  }
  const seen = new Set<string>()
  const entries: ZipEntry[] = []
  let total = 0
  for (let index = 0, at = offset; index < count; index++) {
    if (at + headerBytes > file.length || file.readUInt32LE(at) !== headerSignature) {
      throw new ModelError(source, null, `expected header ${index + 1} of ${count} of the zip directory`)
    }
    const nameLength = file.readUInt16LE(at + 28)
    const path = file.toString('utf8', at + headerBytes, at + headerBytes + nameLength)
    checkPath(source, path)
    if (seen.has(path)) throw new ModelError(source, path, 'expected every entry once')
    seen.add(path)
    const offset = file.readUInt32LE(at + 42)
    checkLocalName(source, file, offset, path)
    const size = file.readUInt32LE(at + 24)
    if (size > limits.entryBytes) throw tooMuch(source, path, [`${size} bytes`, `${limits.entryBytes}`], size)
    total += size
    if (!path.endsWith('/')) entries.push({ path, size, ...packingOf(file, at), offset })
    at += headerBytes + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
  }
  checkTotal(source, total, file.length, limits)
  return entries
}

function packingOf(
  file: Buffer,
  at: number,
): Pick<ZipEntry, 'packedSize' | 'method' | 'isEncrypted' | 'checksum'> {
  return {
    isEncrypted: (file.readUInt16LE(at + 8) & 1) === 1,
    method: file.readUInt16LE(at + 10),
    checksum: file.readUInt32LE(at + 16),
    packedSize: file.readUInt32LE(at + 20),
  }
}

/** No checksum covers names: a damaged one is found because its two copies differ. */
function checkLocalName(source: string, file: Buffer, offset: number, path: string): void {
  const start = offset + localBytes
  const found =
    start <= file.length && file.readUInt32LE(offset) === localSignature
      ? file.toString('utf8', start, start + file.readUInt16LE(offset + 26))
      : null
  if (found !== path) throw new ModelError(source, path, 'expected a local header of the same name')
}

export function checkTotal(source: string, total: number, packed: number, limits: ModelLimits): void {
  if (total > limits.totalBytes)
    throw tooMuch(source, null, [`${total} bytes inflated`, `${limits.totalBytes}`], total)
  if (total > limits.ratioFromBytes && total > packed * limits.ratio) {
    const ratio = Math.round(total / packed)
    throw tooMuch(
      source,
      null,
      [`entries ${ratio} times larger than the file`, `${limits.ratio} times`],
      total,
    )
  }
}

/** Refuses what could leave the archive, or name one entry in two ways. */
export function checkPath(source: string, path: string): void {
  const shown = JSON.stringify(path.slice(0, 80))
  if (path.length === 0 || path.length > longestPath) {
    throw new ModelError(source, shown, `expected a path of 1 to ${longestPath} characters`)
  }
  if (path.split('/').length > deepestPath) {
    throw new ModelError(source, shown, `expected a path of at most ${deepestPath} parts`)
  }
  if (/[\0\\]/.test(path) || path.startsWith('/') || /^[A-Za-z]:/.test(path)) {
    throw new ModelError(source, shown, 'expected a relative path with forward slashes')
  }
  if (/(^|\/)\.{0,2}\//.test(path) || /(^|\/)\.{1,2}$/.test(path)) {
    throw new ModelError(source, shown, "expected a path without empty, '.' and '..' parts")
  }
}

/** Where the central directory starts and how many entries it has. */
function locate(source: string, file: Buffer): { offset: number; count: number } {
  const at = file.lastIndexOf(end, Math.max(0, file.length - endBytes))
  if (at < 0 || file.length < endBytes) {
    throw new ModelError(
      source,
      null,
      'expected the directory at the end of a zip file: it is cut off or damaged',
    )
  }
  if (at + endBytes + file.readUInt16LE(at + 20) !== file.length) {
    throw new ModelError(source, null, 'expected the zip file to end with its directory')
  }
  const locator = file.lastIndexOf(zip64Locator, at)
  const end64 = file.lastIndexOf(zip64End, at)
  const near = at - locatorBytes
  if (locator < near && end64 < near) {
    return { offset: file.readUInt32LE(at + 16), count: file.readUInt16LE(at + 10) }
  }
  const start = near - zip64EndBytes
  if (locator !== near || end64 !== start || start < 0) {
    throw new ModelError(source, null, 'expected the zip64 directory end right before the directory end')
  }
  return {
    offset: Number(file.readBigUInt64LE(start + 48)),
    count: Number(file.readBigUInt64LE(start + 32)),
  }
}

/** @param bytes of a limit under which it would pass */
function tooMuch(
  source: string,
  entry: string | null,
  [found, limit]: readonly [found: string, limit: string],
  bytes: number,
): ModelError {
  return new ModelError(source, entry, `expected at most ${limit}, found ${found}; ${howToRaise(bytes)}`)
}
