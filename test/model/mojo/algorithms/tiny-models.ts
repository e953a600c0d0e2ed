import type { TinyMojo } from './tiny-mojo.ts'

/** `a + 10 b` and, for two classes, its logistic: small models to nest in others. */
export function tinyGlm(columns: readonly string[], beta: readonly number[], classes = 1): TinyMojo {
  return {
    info: {
      algorithm: 'Generalized Linear Modeling',
      family: classes === 1 ? 'gaussian' : 'binomial',
      link: classes === 1 ? 'identity' : 'logit',
      category: classes === 1 ? 'Regression' : 'Binomial',
      n_classes: classes,
      cats: 0,
      nums: columns.length,
      cat_offsets: [0],
      mean_imputation: false,
      beta,
    },
    columns: [...columns, 'y'],
    ...(classes > 1 && { levels: { y: ['no', 'yes'] } }),
  }
}

export const tinyKMeans: TinyMojo = {
  info: {
    algorithm: 'K-means',
    category: 'Clustering',
    supervised: false,
    standardize: false,
    center_num: 2,
    center_0: [0],
    center_1: [10],
  },
  columns: ['b'],
}
