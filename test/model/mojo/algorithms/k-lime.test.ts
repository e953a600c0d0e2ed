import { describe, expect, it } from 'vitest'
import { tinyGlm, tinyKMeans } from './tiny-models.ts'
import { openTiny, scoreRows, tinyEntries } from './tiny-mojo.ts'
import type { TinyMojo } from './tiny-mojo.ts'

/** Cluster 0 has a model of its own, cluster 1 uses the global one. */
function explanation(info: TinyMojo['info'] = {}): TinyMojo {
  return {
    info: {
      algorithm: 'k-LIME',
      category: 'KLime',
      submodel_count: 3,
      submodel_key_0: 'clusters',
      submodel_dir_0: 'models/clusters/',
      submodel_key_1: 'global',
      submodel_dir_1: 'models/global/',
      submodel_key_2: 'own',
      submodel_dir_2: 'models/own/',
      clustering_model: 'clusters',
      global_regression_model: 'global',
      cluster_num: 2,
      cluster_regression_model_0: 'own',
      ...info,
    },
    columns: ['a', 'b', 'y'],
    files: Object.fromEntries([
      ...tinyEntries(tinyKMeans, 'models/clusters/'),
      ...tinyEntries(tinyGlm(['a', 'b'], [1, 2, 3]), 'models/global/'),
      ...tinyEntries(tinyGlm(['a', 'b'], [10, 20, 30]), 'models/own/'),
    ]),
  }
}

describe('kLime', () => {
  it("gives the prediction of the cluster's model, the cluster and each feature's share", () => {
    const mojo = openTiny(explanation())
    expect(mojo.compile().outputs.map(({ name }) => name)).toEqual([
      'predict',
      'cluster',
      'reason_a',
      'reason_b',
    ])
    expect(
      scoreRows(mojo, [
        [2, 1],
        [2, 9],
      ]),
    ).toEqual([
      [70, 0, 20, 20],
      [23, 1, 2, 18],
    ])
  })

  it('gives a level the reason of the one after the next, as H2O does, where level 0 has no coefficient', () => {
    const glm: TinyMojo = {
      info: {
        ...tinyGlm([], []).info,
        cats: 1,
        nums: 1,
        cat_offsets: [0, 3],
        use_all_factor_levels: false,
        beta: [1, 2, 3, 10, 0],
      },
      columns: ['mode', 'b', 'y'],
      levels: { mode: ['a', 'b', 'c', 'd'] },
    }
    const models = { clusters: tinyKMeans, global: glm, own: glm }
    const mojo = openTiny({
      ...explanation(),
      columns: ['mode', 'b', 'y'],
      levels: glm.levels!,
      files: Object.fromEntries(
        Object.entries(models).flatMap(([key, model]) => [...tinyEntries(model, `models/${key}/`)]),
      ),
    })
    expect(
      scoreRows(mojo, [
        [0, 1],
        [1, 1],
        [2, 1],
      ]),
    ).toEqual([
      [10, 0, 2, 10],
      [11, 0, 3, 10],
      [12, 0, NaN, 10],
    ])
  })

  it('refuses a row without a cluster, or in one beyond the models', () => {
    expect(scoreRows(openTiny(explanation()), [[2, Infinity]])).toEqual([null])
    expect(scoreRows(openTiny(explanation({ cluster_num: 1 })), [[2, 9]])).toEqual([null])
  })

  it.each([
    [{ clustering_model: 'zz' }, 'clustering_model'],
    [{ global_regression_model: 'null' }, 'global_regression_model'],
    [{ cluster_regression_model_0: 'clusters' }, 'cats'],
  ])('refuses a file with %o', (info, message) => {
    expect(() => openTiny(explanation(info)).compile()).toThrow(message)
  })
})
