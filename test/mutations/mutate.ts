import fc from 'fast-check'
import { byteMutations, mutateBytes, mutateText, textMutations, valueTexts } from '../model/mutations.ts'
import { zipBytes } from '../model/mojo/zip-bytes.ts'
import type { Original } from './originals.ts'

/** A file after some changes, and which kind they were of. */
export interface Mutated {
  readonly kind: string
  readonly file: Buffer
}

type Way = (original: Original, draw: Draw) => Buffer

/** Draws of one file's changes. */
interface Draw {
  of<T>(values: fc.Arbitrary<T>): T
}

const bytes: Way = ({ file }, draw) => mutateBytes(file, draw.of(byteMutations))
const lines: Way = ({ file }, draw) => mutateText(file, draw.of(textMutations))

/** Another text in the place of one number, anywhere. */
const numbers: Way = ({ file }, draw) => {
  const found = [...file.toString('latin1').matchAll(/(?<![\w.])-?\d+(\.\d+)?([eE][+-]?\d+)?/g)]
  const number = found[draw.of(fc.noBias(fc.nat({ max: Math.max(0, found.length - 1) })))]
  if (number === undefined) return file
  const text = draw.of(fc.constantFrom(...valueTexts))
  return Buffer.concat([
    file.subarray(0, number.index),
    Buffer.from(text),
    file.subarray(number.index + number[0].length),
  ])
}

/** A huge, a negative or another small number in the place of eight or four bytes behind a mark of a length. */
const lengths: Way = ({ file }, draw) => {
  const marks = [...file.keys()].filter((at) => file[at] === 0x4c || file[at] === 0x6c)
  const at = marks[draw.of(fc.noBias(fc.nat({ max: Math.max(0, marks.length - 1) })))]
  if (at === undefined || at + 9 > file.length) return file
  const changed = Buffer.from(file)
  const length = draw.of(
    fc.constantFrom(-1n, 0n, 1n, 3n, 255n, 2n ** 31n, 2n ** 40n, 2n ** 62n, -(2n ** 63n)),
  )
  if (file[at] === 0x4c) changed.writeBigInt64BE(length, at + 1)
  else changed.writeInt32BE(Number(BigInt.asIntN(32, length)), at + 1)
  return changed
}

/** A value of the file's tree removed, repeated or replaced. */
const structure: Way = ({ file }, draw) => {
  const root = parse(file)
  const slots: Slot[] = []
  collect(root, slots)
  const slot = slots[draw.of(fc.noBias(fc.nat({ max: Math.max(0, slots.length - 1) })))]
  if (slot === undefined) return file
  const { parent, key } = slot
  const act = draw.of(fc.constantFrom('remove', 'replace', 'replace', 'repeat', 'rename'))
  if (Array.isArray(parent)) {
    const index = Number(key)
    if (act === 'remove') parent.splice(index, 1)
    else if (act === 'repeat') parent.splice(index, 0, parent[index])
    else parent[index] = draw.of(odd)
  } else if (act === 'remove') Reflect.deleteProperty(parent, key)
  else if (act === 'rename') {
    const value = parent[key]
    Reflect.deleteProperty(parent, key)
    parent[`${key}_`] = value
  } else parent[key] = draw.of(odd)
  return Buffer.from(JSON.stringify(root))
}

interface Slot {
  readonly parent: Record<string, unknown> | unknown[]
  readonly key: string
}

/** Long lists of numbers count as few places: there would be nothing else. */
const mostOfAList = 6

function collect(value: unknown, slots: Slot[]): void {
  if (typeof value !== 'object' || value === null) return
  const parent = value as Slot['parent']
  const keys = Object.keys(parent)
  const isLong =
    Array.isArray(parent) && keys.length > mostOfAList && parent.every((item) => typeof item !== 'object')
  for (const key of isLong ? keys.slice(0, mostOfAList) : keys) {
    slots.push({ parent, key })
    collect((parent as Record<string, unknown>)[key], slots)
  }
}

/** NaN stands bare in some files of XGBoost. */
function parse(file: Buffer): unknown {
  return JSON.parse(file.toString().replace(/(?<=[[,:])NaN(?=[\],}])/g, '0'))
}

const odd = fc.constantFrom<unknown>(
  ...[null, true, '', 'x', '0', '-1', '1E9', '2147483648', 0, 1, -1, 2, 7, 65536, 2147483647, 1e308, 1.5],
  ...[[], [1], [0, 0, 0], {}, { a: 1 }, '[1E0,2E0,3E0]'],
)

/** An entry of a zip changed, its checksum with it. */
const forged: Way = ({ entries }, draw) => {
  const at = draw.of(fc.noBias(fc.nat({ max: Math.max(0, entries.length - 1) })))
  return zipBytes(
    entries.map((entry, index) => {
      if (index !== at) return entry
      const isText = /\.(ini|txt)$/.test(entry.path)
      const content = isText
        ? mutateText(entry.content, draw.of(textMutations))
        : mutateBytes(entry.content, draw.of(byteMutations))
      return { ...entry, content }
    }),
  )
}

const ways: Readonly<Record<Original['format'], Readonly<Record<string, Way>>>> = {
  mojo: { bytes, forged },
  lightgbm: { bytes, lines, numbers },
  'xgboost-json': { bytes, numbers, structure },
  'xgboost-ubjson': { bytes, lengths },
  catboost: { bytes, numbers, structure },
  onnx: { bytes },
}

/** The file number `index` of a run: the same for the same seed. */
export function mutate(
  originals: readonly Original[],
  seed: number,
  index: number,
): Mutated & { readonly original: Original } {
  const [found] = fc.sample(
    fc.gen().map((value) => {
      const draw: Draw = { of: (values) => value(() => values) }
      const original = draw.of(fc.noBias(fc.constantFrom(...originals)))
      const kinds = Object.entries(ways[original.format])
      const [kind, way] = draw.of(fc.noBias(fc.constantFrom(...kinds)))
      return { original, kind, file: way(original, draw) }
    }),
    { numRuns: 1, seed: (Math.imul(seed, 0x9e3779b1) + Math.imul(index, 0x85ebca6b)) | 0 },
  )
  // One run, one file.
  return found!
}
