import { describe, expect, it } from 'vitest'
import { MISSING_LEVEL, UNKNOWN_LEVEL } from '../../../src/core/column.ts'
import { ModelError } from '../../../src/core/errors.ts'
import { readEncoding } from '../../../src/model/mojo/encoding.ts'
import { openTiny } from './algorithms/tiny-mojo.ts'

interface Originals {
  readonly encoding: string
  readonly encoded: readonly string[]
  readonly originals: readonly (readonly [string, readonly string[] | null])[]
  readonly features?: number
  readonly projection?: readonly number[]
  readonly levels?: Readonly<Record<string, readonly string[]>>
}

function open({ encoding, encoded, originals, features, projection, levels = {} }: Originals) {
  const all = [...originals, ['y', null] as const]
  const info = Object.fromEntries(all.map(([, l], i) => [`_m_orig_domain_values_${i}`, l?.length ?? 0]))
  const files = Object.fromEntries(
    all.flatMap(([, l], i) =>
      l === null ? [] : [[`_orig_domain_values_${i}`, l.map((x) => `${x}\n`).join('')]],
    ),
  )
  return openTiny({
    info: {
      algorithm: 'Generalized Linear Modeling',
      _genmodel_encoding: encoding,
      _n_orig_names: all.length,
      _n_orig_domain_values: all.length,
      ...info,
      ...(features === undefined ? {} : { n_features: features }),
      ...(projection === undefined ? {} : { _orig_projection_array: projection }),
    },
    columns: [...encoded, 'y'],
    levels,
    files: { ...files, _orig_names: all.map(([name]) => `${name}\n`).join('') },
  })
}

/** The encoded rows of some cells; null where the row is refused. */
function encode(originals: Originals, rows: readonly (readonly number[])[]): (number[] | null)[] {
  const mojo = open(originals)
  const encoding = readEncoding(mojo)!
  return rows.map((cells) => {
    const row = new Float64Array(mojo.featureCount)
    return encoding.encode(Float64Array.from(cells), 0, row, 0) ? [...row] : null
  })
}

const color = ['color', ['red', 'green', 'blue']] as const
const x = ['x', null] as const

describe('readEncoding', () => {
  it.each(['AUTO', 'Enum', 'SortByResponse', 'OneHotInternal'])('is null for %s', (encoding) => {
    expect(readEncoding(open({ encoding, encoded: ['x'], originals: [x] }))).toBeNull()
  })

  it('is null for a model without the key', () => {
    const mojo = openTiny({ info: { algorithm: 'Generalized Linear Modeling' }, columns: ['x', 'y'] })
    expect(readEncoding(mojo)).toBeNull()
  })

  it('spreads levels over slots behind the numbers: OneHotExplicit', () => {
    const encoded = ['x', 'color.red', 'color.green', 'color.blue', 'color.missing(NA)']
    const rows = [
      [1, 7],
      [MISSING_LEVEL, 7],
      [UNKNOWN_LEVEL, 7],
      [NaN, 7],
    ]
    expect(encode({ encoding: 'OneHotExplicit', encoded, originals: [color, x] }, rows)).toEqual([
      [7, 0, 1, 0, 0],
      [7, 0, 0, 0, 1],
      [7, 0, 0, 0, 1],
      [7, NaN, NaN, NaN, NaN],
    ])
  })

  it('counts in binary digits, the lowest first: Binary', () => {
    const rows = [[0], [1], [2], [MISSING_LEVEL], [NaN]]
    expect(encode({ encoding: 'Binary', encoded: ['color:0', 'color:1'], originals: [color] }, rows)).toEqual(
      [
        [1, 0],
        [0, 1],
        [1, 1],
        [0, 0],
        [NaN, NaN],
      ],
    )
  })

  it('takes a level that reads as an int for the number: LabelEncoder', () => {
    const mixed = ['c', ['!a', '5', '-3']] as const
    const rows = [[0], [1], [2], [MISSING_LEVEL], [NaN]]
    expect(encode({ encoding: 'LabelEncoder', encoded: ['c'], originals: [mixed] }, rows)).toEqual([
      [0],
      [5],
      [-3],
      [NaN],
      [NaN],
    ])
  })

  it('projects, in float32: Eigen', () => {
    const originals = { encoding: 'Eigen', encoded: ['x', 'a.Eigen', 'color.Eigen'] }
    const a = ['a', ['p', 'q']] as const
    const projection = [0.1, 0.2, 0.3, 0.4, 0.5]
    expect(
      encode({ ...originals, originals: [x, a, color], projection }, [
        [7, 1, 2],
        [7, -1, -2],
      ]),
    ).toEqual([
      [7, Math.fround(0.2), Math.fround(0.5)],
      [7, NaN, NaN],
    ])
    expect(() => encode({ ...originals, originals: [x, a, color], projection: [0.1] }, [])).toThrow(
      ModelError,
    )
  })

  it('keeps some levels and takes the rest together: EnumLimited', () => {
    const limited = {
      encoding: 'EnumLimited',
      encoded: ['color.top_1_levels'],
      originals: [['color', ['red', 'other', 'blue']] as const],
      levels: { 'color.top_1_levels': ['blue', 'other'] },
    }
    const encoding = readEncoding(open(limited))!
    expect(encoding.inputs[0]?.levels).toEqual(['red', 'blue'])
    expect(encode(limited, [[0], [1], [MISSING_LEVEL]])).toEqual([[1], [0], [NaN]])
  })

  it('takes EnumLimited for what Deep Learning writes as null, its columns in another order', () => {
    const limited = {
      encoding: 'null',
      encoded: ['color.top_1_levels', 'x'],
      originals: [x, color],
      levels: { 'color.top_1_levels': ['blue', 'other'] },
    }
    expect(encode(limited, [[7, 2]])).toEqual([[0, 7]])
  })

  it('shifts blocks by special columns and refuses rows behind the end, as H2O does', () => {
    const shifted = {
      encoding: 'OneHotExplicit',
      encoded: ['x', 'color.red', 'color.green', 'color.blue', 'color.missing(NA)', 'w'],
      originals: [x, color, ['w', null] as const],
      features: 5,
    }
    expect(readEncoding(open(shifted))!.inputs.map((input) => input.name)).toEqual(['x', 'color'])
    expect(
      encode(shifted, [
        [7, 0],
        [7, NaN],
      ]),
    ).toEqual([null, [7, NaN, NaN, NaN, NaN]])
  })

  it.each([
    ['an unknown encoding', { encoding: 'Magic', encoded: ['x'], originals: [x] }],
    ['an encoding without projections', { encoding: 'Eigen', encoded: ['color.Eigen'], originals: [color] }],
  ])('refuses %s', (_, originals) => {
    expect(() => readEncoding(open(originals))).toThrow(ModelError)
  })
})
