import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { containerRemarks } from '../../../src/model/mojo/remarks.ts'
import { loadModel } from '../../../src/model/load-model.ts'
import { openTiny } from './algorithms/tiny-mojo.ts'

const folder = join(import.meta.dirname, '../../fixtures/models')
const remarksOf = (name: string): string => loadModel(join(folder, `${name}.zip`)).remarks.join('\n')
const info = { algorithm: 'Generalized Linear Modeling' }

describe('remarks of a model', () => {
  it.each([
    ['gbm_enc_weights_one_hot_explicit', /special columns \(w\)[^]*absent from a row/],
    ['gbm_enc_multi_binary', /^With Binary encoding a category that is absent/],
    ['odd_levels_labelenc_mixed', /Column "c1" has levels that are numbers and levels that are not/],
    ['odd_names_hash_first', /A column name that starts with #/],
  ])('%s names its defect', (name, remark) => {
    expect(remarksOf(name)).toMatch(remark)
  })

  it.each(['gbm_bernoulli', 'dl_enc_label_encoder', 'gbm_enc_offset_eigen', 'xgb_numeric_only'])(
    '%s has none',
    (name) => {
      expect(remarksOf(name)).toBe('')
    },
  )
})

describe('containerRemarks', () => {
  it('tells a level that is there twice', () => {
    const mojo = openTiny({ info, columns: ['mode', 'y'], levels: { mode: ['a', 'b', 'a'] } })
    expect(containerRemarks(mojo, null)).toEqual([
      'Column "mode" has a level twice: the last one counts, as in H2O.',
    ])
  })

  it.each([['mode.missing(NA)'], ['mode.top_10_levels'], ['mode:0']])(
    'tells the encoded column %s',
    (column) => {
      const mojo = openTiny({ info, columns: [column, 'y'] })
      expect(containerRemarks(mojo, null)[0]).toContain(
        'trained on encoded columns and expects them in the row (mode as in',
      )
    },
  )
})
