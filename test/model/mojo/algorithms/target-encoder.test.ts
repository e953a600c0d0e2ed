import { describe, expect, it } from 'vitest'
import { openTiny, scoreRows } from './tiny-mojo.ts'
import type { TinyMojo } from './tiny-mojo.ts'

const folder = 'feature_engineering/target_encoding/'

/** Two categoricals of two levels each; `mode` had missing values in training. */
const single: TinyMojo = {
  info: {
    algorithm: 'TargetEncoder',
    category: 'TargetEncoder',
    n_classes: 2,
    with_blending: false,
  },
  columns: ['mode', 'site', 'y'],
  levels: { mode: ['off', 'on'], site: ['n', 's'], y: ['no', 'yes'] },
  files: {
    [`${folder}encoding_map.ini`]:
      '[mode]\n0 = 1.0 4.0\n1 = 2.0 4.0\n2 = 3.0 4.0\n[site]\n0 = 1.0 2.0\n1 = 3.0 2.0\n',
    [`${folder}te_column_name_to_missing_values_presence.ini`]: 'mode = 1\nsite = 0\n',
    [`${folder}input_encoding_columns_map.ini`]: '[from]\nmode\n[to]\nmode\n[from]\nsite\n[to]\nsite\n',
    [`${folder}input_output_columns_map.ini`]: '[from]\nmode\n[to]\nmode_te\n[from]\nsite\n[to]\nsite_te\n',
  },
}

function variant(
  info: TinyMojo['info'],
  files: TinyMojo['files'] = {},
  more: Partial<TinyMojo> = {},
): TinyMojo {
  return { ...single, ...more, info: { ...single.info, ...info }, files: { ...single.files, ...files } }
}

function without(...names: readonly string[]): Readonly<Record<string, string | Uint8Array>> {
  return Object.fromEntries(
    Object.entries(single.files!).filter(([path]) => !names.some((name) => path.endsWith(name))),
  )
}

describe('targetEncoder', () => {
  it('replaces levels by means of the response', () => {
    const mojo = openTiny(single)
    expect(mojo.compile().outputs.map(({ name }) => name)).toEqual(['mode_te', 'site_te'])
    expect(
      scoreRows(mojo, [
        [0, 0],
        [1, 1],
      ]),
    ).toEqual([
      [0.25, 0.5],
      [0.5, 1.5],
    ])
  })

  it('gives a missing level its own mean where it was seen in training, else that of all', () => {
    expect(scoreRows(openTiny(single), [[NaN, NaN]])).toEqual([[0.75, 1]])
  })

  it('refuses a level without an encoding, and a missing one the file says nothing about', () => {
    const files = { [`${folder}encoding_map.ini`]: '[mode]\n0 = 1.0 4.0\n[site]\n0 = 1.0 2.0\n1 = 3.0 2.0\n' }
    expect(
      scoreRows(openTiny(variant({}, files)), [
        [1, 0],
        [0, 0],
      ]),
    ).toEqual([null, [0.25, 0.5]])
    const silent = openTiny({ ...single, files: without('presence.ini') })
    expect(scoreRows(silent, [[NaN, 0]])).toEqual([null])
  })

  it('draws the mean of a rare level towards that of all', () => {
    const mojo = openTiny(variant({ with_blending: true, inflection_point: 4, smoothing: 2 }))
    // 4 rows are at the inflection point: half of the level's mean, half of the mean of all, 6 / 12.
    expect(scoreRows(mojo, [[0, 0]])[0]![0]).toBe(0.375)
  })

  it('encodes every class but the first', () => {
    const mojo = openTiny(
      variant(
        { n_classes: 3 },
        {
          [`${folder}encoding_map.ini`]: '[mode]\n0 = 1.0 4.0 0\n0 = 2.0 4.0 1\n0 = 3.0 4.0 2\n',
          [`${folder}input_encoding_columns_map.ini`]: '[from]\nmode\n[to]\nmode\n',
          [`${folder}input_output_columns_map.ini`]: '[from]\nmode\n[to]\nmode_1_te\nmode_2_te\n',
        },
        { levels: { ...single.levels, y: ['a', 'b', 'c'] } },
      ),
    )
    expect(scoreRows(mojo, [[0, 0]])).toEqual([[0.5, 0.75]])
  })

  it('numbers the levels of several columns together', () => {
    const mojo = openTiny(
      variant(
        {},
        {
          [`${folder}encoding_map.ini`]: '[both]\n0 = 1.0 10.0\n1 = 2.0 10.0\n2 = 3.0 10.0\n',
          [`${folder}te_column_name_to_missing_values_presence.ini`]: 'both = 0\n',
          // off + n is 0, on + n is 1, missing + s is 2 + 3 x 1 = 5
          [`${folder}input_encoding_columns_map.ini`]:
            '[from]\nmode\nsite\n[to]\nboth\n[to_domain]\n0\n1\n5\n',
          [`${folder}input_output_columns_map.ini`]: '[from]\nmode\nsite\n[to]\nboth_te\n',
        },
      ),
    )
    expect(
      scoreRows(mojo, [
        [0, 0],
        [1, 0],
        [NaN, 1],
        [1, 1],
      ]),
    ).toEqual([[0.1], [0.2], [0.3], [0.2]])
  })

  it('does without mappings in old files', () => {
    const turned = { [`${folder}encoding_map.ini`]: '[site]\n1 = 3.0 2.0\n[mode]\n0 = 1.0 4.0\n' }
    const mojo = openTiny({ ...single, files: { ...without('columns_map.ini'), ...turned } })
    expect(mojo.compile().outputs.map(({ name }) => name)).toEqual(['mode_te', 'site_te'])
    expect(scoreRows(mojo, [[0, 1]])).toEqual([[0.25, 1.5]])
  })

  it.each(['c [x]', 'c = x', '[c]'])('takes a column called %s, which H2O stumbles over', (name) => {
    const renamed = Object.fromEntries(
      Object.entries(single.files!).map(([path, text]) => [path, String(text).replaceAll('mode', name)]),
    )
    const mojo = openTiny({
      ...single,
      columns: [name, 'site', 'y'],
      levels: { ...single.levels, [name]: ['off', 'on'] },
      files: renamed,
    })
    expect(scoreRows(mojo, [[NaN, 0]])).toEqual([[0.75, 0.5]])
  })

  it.each([
    ['encoding_map.ini', '[mode]\n0 = x 4.0\n', 'encoding_map.ini'],
    ['encoding_map.ini', '0 = 1.0 4.0\n', 'encoding_map.ini'],
    ['encoding_map.ini', '[mode]\n99999999 = 1.0 4.0\n', 'encoding_map.ini'],
    ['te_column_name_to_missing_values_presence.ini', 'mode\n', 'presence'],
    ['input_encoding_columns_map.ini', 'mode\n', '[from]'],
    [
      'input_encoding_columns_map.ini',
      '[from]\nzz\n[to]\nmode\n[from]\nsite\n[to]\nsite\n',
      'one of the features',
    ],
    [
      'input_encoding_columns_map.ini',
      '[from]\nmode\n[to]\nzz\n[from]\nsite\n[to]\nsite\n',
      'encodings of column',
    ],
    [
      'input_encoding_columns_map.ini',
      '[from]\nmode\nsite\n[to]\nmode\n[from]\nsite\n[to]\nsite\n',
      '[to_domain]',
    ],
    ['input_output_columns_map.ini', '[from]\nmode\n[to]\nmode_te\n', '2 output columns'],
  ])('refuses a damaged %s', (name, text, message) => {
    expect(() => openTiny(variant({}, { [folder + name]: text })).compile()).toThrow(message)
  })
})
