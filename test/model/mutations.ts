import fc from 'fast-check'

/** One change of some bytes: where (as a share of the length), what is done, with which byte. */
export interface ByteMutation {
  readonly place: number
  readonly act: 'flip' | 'set' | 'cut' | 'remove' | 'insert' | 'overwrite'
  readonly byte: number
}

/** Anywhere, as likely as anywhere else. */
const place = fc.noBias(fc.integer({ min: 0, max: 2 ** 30 - 1 })).map((n) => n / 2 ** 30)

export const byteMutations: fc.Arbitrary<readonly ByteMutation[]> = fc.array(
  fc.record({
    place,
    act: fc.constantFrom('flip', 'set', 'cut', 'remove', 'insert', 'overwrite'),
    byte: fc.oneof(fc.constantFrom(0, 1, 127, 128, 255), fc.nat(255)),
  }),
  { minLength: 1, maxLength: 3 },
)

export function mutateBytes(original: Buffer, mutations: readonly ByteMutation[]): Buffer {
  return mutations.reduce(mutateOnce, Buffer.from(original))
}

function mutateOnce(bytes: Buffer, { place: share, act, byte }: ByteMutation): Buffer {
  const at = Math.floor(share * bytes.length)
  switch (act) {
    case 'cut':
      return bytes.subarray(0, at)
    case 'remove':
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + (byte % 16))])
    case 'insert':
      return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(1 + (byte % 8), byte), bytes.subarray(at)])
    case 'overwrite':
      return Buffer.from(bytes.fill(byte, at, Math.min(at + 4, bytes.length)))
    case 'set':
      return Buffer.from(bytes.fill(byte, at, Math.min(at + 1, bytes.length)))
    case 'flip': {
      const flipped = Buffer.from(bytes)
      if (flipped.length > 0) flipped[at]! ^= 1 << (byte & 7)
      return flipped
    }
  }
}

/** One change of a text: its line, what is done, with which text. */
export interface TextMutation {
  readonly place: number
  readonly act: 'remove' | 'repeat' | 'value' | 'number'
  /** Which number of the line. */
  readonly which: number
  readonly text: string
}

const values = [
  '0',
  '-1',
  '1',
  '2',
  '7',
  '255',
  '65536',
  '1000000',
  '2147483647',
  '-2147483648',
  '1e308',
  '1.5',
]
const texts = ['NaN', '-Infinity', 'null', '', '[]', '[1, 2]', '[0, 1, 2, 3]', 'true', 'x', '../x', '{}']

/** What stands in the place of a number. */
export const valueTexts: readonly string[] = [...values, ...texts]

export const textMutations: fc.Arbitrary<readonly TextMutation[]> = fc.array(
  fc.record({
    place,
    act: fc.constantFrom('remove', 'repeat', 'value', 'number', 'number'),
    which: fc.nat(1000),
    text: fc.constantFrom(...valueTexts),
  }),
  { minLength: 1, maxLength: 3 },
)

export function mutateText(original: Buffer, mutations: readonly TextMutation[]): Buffer {
  const lines = original.toString().split('\n')
  for (const { place: share, act, which, text } of mutations) {
    const at = Math.floor(share * lines.length)
    const line = lines[at] ?? ''
    if (act === 'remove') lines.splice(at, 1)
    else if (act === 'repeat') lines.splice(at, 0, line)
    else lines[at] = act === 'value' ? changeValue(line, text) : changeNumber(line, which, text)
  }
  return Buffer.from(lines.join('\n'))
}

function changeValue(line: string, text: string): string {
  const equals = line.indexOf('=')
  return equals < 0 ? text : `${line.slice(0, equals + 1)} ${text}`
}

function changeNumber(line: string, which: number, text: string): string {
  const numbers = [...line.matchAll(/-?\d+(\.\d+)?(E-?\d+)?/g)]
  const number = numbers[which % numbers.length]
  if (number === undefined) return line
  return line.slice(0, number.index) + text + line.slice(number.index + number[0].length)
}
