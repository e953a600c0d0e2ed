import avro from 'avsc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AvroWriter } from '../../src/avro/writer.ts'

const written = (write: (writer: AvroWriter) => void, chunkBytes?: number): Buffer => {
  const writer = new AvroWriter(chunkBytes)
  write(writer)
  return writer.finish()
}
const avsc = (schema: avro.Schema, value: unknown) => avro.Type.forSchema(schema).toBuffer(value)

/** Reads a long by the book, in big integers. */
function readLong(bytes: Buffer): bigint {
  const zigzag = bytes.reduceRight((rest, byte) => (rest << 7n) | BigInt(byte & 0x7f), 0n)
  return (zigzag >> 1n) ^ -(zigzag & 1n)
}

describe('long', () => {
  // Beyond 2^52 avsc itself rounds.
  it('is written as avsc writes it', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (n) => {
        const value = Math.trunc(n / 2)
        expect(
          written((w) => {
            w.long(value)
          }),
        ).toEqual(avsc('long', value))
      }),
    )
  })

  it.each([
    0,
    1,
    -1,
    63,
    64,
    -64,
    -65,
    8191,
    8192,
    2 ** 27 - 1,
    2 ** 27,
    -(2 ** 27),
    -(2 ** 27) - 1,
    2 ** 31,
    -(2 ** 31),
    2 ** 32,
    2 ** 34,
    1_700_000_000_000,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
  ])('%d is written as the specification has it', (value) => {
    const bytes = written((w) => {
      w.long(value)
    })
    expect(readLong(bytes)).toBe(BigInt(value))
    expect([...bytes.subarray(0, -1)].every((byte) => byte >= 0x80)).toBe(true)
    expect(bytes.at(-1)).toBeLessThan(0x80)
  })

  it('is any safe integer', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(
          readLong(
            written((w) => {
              w.long(value)
            }),
          ),
        ).toBe(BigInt(value))
      }),
    )
  })

  it.each([0.5, Number.NaN, Infinity, 2 ** 53])('is not %d', (value) => {
    expect(() =>
      written((w) => {
        w.long(value)
      }),
    ).toThrow(RangeError)
  })
})

describe('string', () => {
  it('is written as avsc writes it, short or long, of any script', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme', minLength: 30, maxLength: 200 }),
      fc.string({ minLength: 38, maxLength: 42 }),
    )
    fc.assert(
      fc.property(texts, (text) => {
        expect(
          written((w) => {
            w.string(text)
          }),
        ).toEqual(avsc('string', text))
      }),
    )
  })

  it('has U+FFFD for half of a surrogate pair', () => {
    expect(
      written((w) => {
        w.string('a\ud800b')
      })
        .subarray(1)
        .toString(),
    ).toBe('a\ufffdb')
  })
})

describe('double', () => {
  it('is written as avsc writes it', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(
          written((w) => {
            w.double(value)
          }),
        ).toEqual(avsc('double', value))
      }),
    )
  })
})

describe('AvroWriter', () => {
  const parts = fc.array(
    fc.oneof(
      fc.maxSafeInteger().map((n) => (w: AvroWriter) => {
        w.long(n)
      }),
      fc.string({ maxLength: 60 }).map((s) => (w: AvroWriter) => {
        w.string(s)
      }),
      fc.double().map((d) => (w: AvroWriter) => {
        w.double(d)
      }),
      fc.uint8Array({ maxLength: 60 }).map((b) => (w: AvroWriter) => {
        w.fragment(b)
      }),
    ),
    { maxLength: 20 },
  )
  const all = (list: readonly ((w: AvroWriter) => void)[]) => (w: AvroWriter) => {
    for (const part of list) part(w)
  }

  it('writes the same whatever the size of its chunks', () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 64 }), (list, chunkBytes) => {
        expect(written(all(list), chunkBytes)).toEqual(written(all(list)))
      }),
    )
  })

  it('leaves finished values as they are', () => {
    fc.assert(
      fc.property(fc.array(parts), (values) => {
        const writer = new AvroWriter(64)
        const kept = values.map((list) => {
          all(list)(writer)
          return writer.finish()
        })
        expect(kept).toEqual(values.map((list) => written(all(list))))
      }),
    )
  })

  it('drops what was abandoned', () => {
    const writer = new AvroWriter(8)
    writer.string('kept')
    const kept = writer.finish()
    writer.string('dropped, and longer than a chunk')
    writer.abandon()
    expect(writer.length).toBe(0)
    writer.byte(7)
    expect(writer.finish()).toEqual(Buffer.from([7]))
    expect(kept.toString('latin1', 1)).toBe('kept')
  })
})
