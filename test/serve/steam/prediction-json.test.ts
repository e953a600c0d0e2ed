import { describe, expect, test } from 'vitest'
import { loadModel, scoreRow } from '../../../src/model/index.ts'
import { service } from '../support.ts'

/** What a row without a value in any column is predicted as, and the outputs of the model itself. */
async function predictionOf(name: string) {
  const file = `test/fixtures/models/${name}.zip`
  const asked = await service(`models: [{ name: m, file: ${file} }]`)
  const [{ name: column } = { name: '' }] = asked.serving.models[0]!.columns
  const { status, json } = await asked.get(`/predict?${encodeURIComponent(column)}=1`)
  expect(status).toBe(200)
  const { outputs, label } = scoreRow(loadModel(file), { [column]: '1' })
  const numbers = Object.values(outputs).map((value) => (Number.isFinite(value) ? value : null))
  return { json, outputs: numbers, label }
}

describe('the prediction of a category', () => {
  test.each(['gbm_bernoulli', 'gbm_balance_multinomial', 'glm_ordinal'])('%s has classes', async (name) => {
    const { json, outputs, label } = await predictionOf(name)
    const [labelIndex, ...classProbabilities] = outputs
    expect(json).toEqual({ labelIndex, label, classProbabilities })
  })

  test('a calibrated model has both probabilities', async () => {
    const { json, outputs } = await predictionOf('gbm_calib_platt')
    expect(json).toMatchObject({
      classProbabilities: outputs.slice(1, 3),
      calibratedClassProbabilities: outputs.slice(3),
    })
  })

  test.each(['gbm_gamma', 'coxph_num'])('%s has a value', async (name) => {
    const { json, outputs } = await predictionOf(name)
    expect(json).toEqual({ value: outputs[0] })
  })

  test('clusters, dimensions and anomalies have their own names', async () => {
    const clusters = await predictionOf('kmeans_std')
    expect(clusters.json).toEqual({ cluster: clusters.outputs[0] })
    const dimensions = await predictionOf('pca_cats')
    expect(dimensions.json).toEqual({ dimensions: dimensions.outputs })
    const anomaly = await predictionOf('eif_cats')
    expect(anomaly.json).toEqual({ normalizedScore: anomaly.outputs[0], score: anomaly.outputs[1] })
    const flagged = await predictionOf('isofor_contamination')
    const [flag, normalizedScore, score] = flagged.outputs
    expect(flagged.json).toEqual({ isAnomaly: flag === 1, normalizedScore, score })
  })

  test('any other has its outputs by their names', async () => {
    const { json, outputs } = await predictionOf('dl_autoencoder_eigen')
    expect(Object.values(json as object)).toEqual(outputs)
  })

  test('what is not finite is null, and told', async () => {
    const { json } = await predictionOf('coxph_num')
    expect(json).toEqual({ value: null })
    const coxph = await service('models: [{ name: m, file: test/fixtures/models/coxph_num.zip }]')
    expect((await coxph.get('/predict?temp=1')).answer.headers['sluice-flags']).toBe('score-not-finite')
  })
})
