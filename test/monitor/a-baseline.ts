/** A baseline of two columns of the example's cooler, as text. */
export const baselineText = JSON.stringify({
  ...{ baseline: 1, model: 'sha256:0', rows: 100, source: 'train.csv', trainedUntil: '2026-11-01' },
  features: [
    {
      ...{ name: 'psa_bar', type: 'numerical', bin_edges: [150, 160], bin_count: [20, 70, 10] },
      ...{
        missing_count: 0,
        not_finite_count: 0,
        min: 140,
        max: 170,
        mean: 155,
        standard_deviation: 5,
        sum: 15_500,
      },
    },
  ],
  outputs: [],
})
