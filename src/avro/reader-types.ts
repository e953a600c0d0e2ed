import avro from 'avsc'

/*
 * Avro types for reading what strangers wrote. They differ from avsc's own in four points:
 *
 * - A length in the bytes never decides how long a loop runs or how much is allocated: the bytes that are there do.
 *   (avsc allocates and loops by the count of an array, so that eight bytes of rubbish can hold a process for minutes,
 *   and a skipped block of negative size moves it backwards.)
 * - A union is read as the plain value of its branch, whatever its other branches are. (avsc wraps it as
 *   `{ double: 1.2 }` when two branches are numbers, so that a value's shape would depend on its schema.)
 * - A writer's type is matched with the same type among a union's branches before any that it can be promoted to.
 * - A long that a number cannot hold becomes a bigint where that is asked for.
 *
 * They are built through avsc's `typeHook`. The methods with a leading underscore are avsc's own protocol between types,
 * which its typings leave out; the package is pinned to one version, and the tests compare with its own readers.
 */

/** avsc's cursor over a buffer: reads past the end give zeros and move on; `pos` tells afterwards. */
interface Tap {
  readonly buf: Buffer
  pos: number
  readLong(): number
  readString(): string
  skipString(): void
}

interface Readable {
  _read(tap: Tap): unknown
  _skip(tap: Tap): void
}

interface Resolver {
  _read: ((tap: Tap) => unknown) | null
}

/** How to read a long beyond the integers that a number holds exactly: refuse the record, or as a bigint. */
export type LongMode = 'number' | 'bigint'

/** The avsc options that build a schema's types from those of this file. Fresh ones for every schema: avsc keeps names in them. */
export function readerOptions(longs: LongMode): Partial<avro.ForSchemaOptions> {
  return {
    omitRecordMethods: true,
    wrapUnions: 'always',
    typeHook: longs === 'bigint' ? wideHook : plainHook,
  }
}

type Hook = avro.ForSchemaOptions['typeHook']

const plainHook: Hook = (schema, options) => {
  if (Array.isArray(schema)) return new PlainUnionType(schema, options)
  switch (typeNameOf(schema)) {
    case 'array':
      return new CheckedArrayType(schema, options)
    case 'map':
      return new CheckedMapType(schema, options)
    default:
      return undefined
  }
}

const wideHook: Hook = (schema, options) => {
  return schema === 'long' || typeNameOf(schema) === 'long' ? new WideLongType() : plainHook(schema, options)
}

function typeNameOf(schema: unknown): unknown {
  return typeof schema === 'object' && schema !== null && 'type' in schema ? schema.type : null
}

class CheckedArrayType extends avro.types.ArrayType {
  // Also called with a resolver as `this`, which has its own `itemsType`.
  _read(tap: Tap): unknown[] {
    const items = asReadable(this.itemsType)
    const values: unknown[] = []
    for (let count = blockCount(tap); count > 0; count = blockCount(tap)) {
      for (; count > 0; count--) {
        const start = tap.pos
        values.push(items._read(tap))
        checkAdvance(tap, start)
      }
    }
    return values
  }

  _skip(tap: Tap): void {
    const items = asReadable(this.itemsType)
    skipBlocks(tap, () => {
      items._skip(tap)
    })
  }
}

class CheckedMapType extends avro.types.MapType {
  _read(tap: Tap): object {
    const values = asReadable(this.valuesType)
    // Without a prototype: a key may be anything, `constructor` and `__proto__` among them.
    const map = Object.create(null) as Record<string, unknown>
    for (let count = blockCount(tap); count > 0; count = blockCount(tap)) {
      for (; count > 0; count--) {
        const start = tap.pos
        const key = tap.readString()
        map[key] = values._read(tap)
        checkAdvance(tap, start)
      }
    }
    return map
  }

  _skip(tap: Tap): void {
    const values = asReadable(this.valuesType)
    skipBlocks(tap, () => {
      tap.skipString()
      values._skip(tap)
    })
  }
}

/** Number of items in the next block; 0 ends the list. A block may come with its size in bytes, then its count is negative. */
function blockCount(tap: Tap): number {
  const count = tap.readLong()
  if (count >= 0) return count
  tap.readLong()
  return -count
}

function skipBlocks(tap: Tap, skipItem: () => void): void {
  for (let count = tap.readLong(); count !== 0; count = tap.readLong()) {
    if (count < 0) {
      skipBytes(tap, tap.readLong())
      continue
    }
    for (; count > 0; count--) {
      const start = tap.pos
      skipItem()
      checkAdvance(tap, start)
    }
  }
}

function skipBytes(tap: Tap, size: number): void {
  if (!(size >= 0 && size <= tap.buf.length - tap.pos)) throw new Error('truncated buffer')
  tap.pos += size
}

/** Every item consumes bytes that are there, so a list is never longer than its bytes. */
function checkAdvance(tap: Tap, start: number): void {
  if (!(tap.pos <= tap.buf.length)) throw new Error('truncated buffer')
  if (tap.pos <= start) throw new Error('an array of items without bytes')
}

class PlainUnionType extends avro.types.WrappedUnionType {
  _read(tap: Tap): unknown {
    return branchOf(this.types, tap)._read(tap)
  }

  _skip(tap: Tap): void {
    branchOf(this.types, tap)._skip(tap)
  }

  /** Called by avsc to read one branch of the writer's. */
  _update(resolver: Resolver, writer: avro.Type, options: object): void {
    const same = this.types.filter((type) => type.typeName === writer.typeName)
    const other = this.types.filter((type) => type.typeName !== writer.typeName)
    for (const type of [...same, ...other]) {
      const found = resolverOf(type, writer, options)
      if (found === null) continue
      resolver._read = (tap) => found._read(tap)
      return
    }
  }

  // A field's default belongs to the first branch; nothing else is copied or written with these types.
  _copy(value: unknown, options: unknown): unknown {
    return (this.types[0] as unknown as PlainUnionType)._copy(value, options)
  }

  _write(tap: { writeLong(value: number): void }, value: unknown): void {
    tap.writeLong(0)
    ;(this.types[0] as unknown as PlainUnionType)._write(tap, value)
  }
}

function branchOf(types: readonly avro.Type[], tap: Tap): Readable {
  const index = tap.readLong()
  const branch = types[index]
  if (branch === undefined) throw new Error(`a union of ${types.length} branches has no branch ${index}`)
  return asReadable(branch)
}

function resolverOf(type: avro.Type, writer: avro.Type, options: object): Readable | null {
  try {
    return type.createResolver(writer, options) as unknown as Readable
  } catch {
    // avsc's way to say that the two do not resolve.
    return null
  }
}

class WideLongType extends avro.types.LongType {
  _read(tap: Tap): number | bigint {
    const start = tap.pos
    const value = tap.readLong()
    if (Number.isSafeInteger(value)) return value
    tap.pos = start
    return readBigLong(tap)
  }
}

const MAX_LONG_BYTES = 10

function readBigLong(tap: Tap): bigint {
  let zigzag = 0n
  for (let count = 0; count < MAX_LONG_BYTES; count++) {
    const byte = tap.buf[tap.pos++] ?? 0
    zigzag |= BigInt(byte & 0x7f) << BigInt(7 * count)
    if (byte < 0x80) return (zigzag >> 1n) ^ -(zigzag & 1n)
  }
  throw new Error('a long of more than ten bytes')
}

// avsc's typings leave out its types' inner methods.
function asReadable(type: unknown): Readable {
  return type as Readable
}
