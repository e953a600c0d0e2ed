import { describe, expect, it } from 'vitest'
import { tinyGlm, tinyKMeans } from './tiny-models.ts'
import { openTiny, scoreRows, tinyEntries } from './tiny-mojo.ts'
import type { TinyMojo } from './tiny-mojo.ts'

/** main = a + 100 cluster, where the cluster comes from b. */
function pipeline(info: TinyMojo['info'] = {}): TinyMojo {
  return {
    info: {
      algorithm: 'MOJO Pipeline',
      submodel_count: 2,
      submodel_key_0: 'main',
      submodel_dir_0: 'models/main/',
      submodel_key_1: 'helper',
      submodel_dir_1: 'models/helper/',
      main_model: 'main',
      generated_column_count: 1,
      generated_column_name_0: 'cluster',
      generated_column_model_0: 'helper',
      generated_column_index_0: 0,
      ...info,
    },
    columns: ['b', 'a', 'y'],
    files: Object.fromEntries([
      ...tinyEntries(tinyGlm(['cluster', 'a'], [100, 1, 0]), 'models/main/'),
      ...tinyEntries(tinyKMeans, 'models/helper/'),
    ]),
  }
}

describe('mojoPipeline', () => {
  it('computes columns by helper models for the main one', () => {
    const rows = [
      [1, 5],
      [9, 6],
    ]
    expect(scoreRows(openTiny(pipeline()), rows)).toEqual([[5], [106]])
  })

  it('takes the output of the helper that the file names', () => {
    expect(scoreRows(openTiny(pipeline({ generated_column_index_0: 2 })), [[9, 6]])).toEqual([[106]])
    expect(scoreRows(openTiny(pipeline({ generated_column_index_0: 1 })), [[9, 6]])).toEqual([[8106]])
  })

  it.each([
    [{ main_model: 'zz' }, 'main_model'],
    [{ generated_column_model_0: 'zz' }, 'generated_column_model_0'],
    [{ generated_column_name_0: 'zz' }, 'zz'],
    [{ generated_column_index_0: 9 }, 'generated_column_index_0'],
    [{ generated_column_count: 0 }, 'column cluster'],
  ])('refuses a file with %o', (info, message) => {
    expect(() => openTiny(pipeline(info)).compile()).toThrow(message)
  })
})
