import { describe, expect, it } from 'vitest'
import { hostAdvice, hostingPlatform } from '../../../src/app/serving/platform.ts'

describe('hostingPlatform', () => {
  it('says nothing of an environment that says nothing', () => {
    expect(hostingPlatform({ HOME: '/', PORT: '', AIP_PREDICT_ROUTE: ' ' })).toEqual({
      port: null,
      host: null,
      vertex: { predict: null, health: null },
      invocations: null,
      batchBytes: null,
      modelFolder: '/opt/ml/model',
    })
  })

  it('takes PORT before the others', () => {
    const others = { SAGEMAKER_BIND_TO_PORT: '3', AIP_HTTP_PORT: '2' }
    expect(hostingPlatform({ ...others, PORT: '1' }).port).toEqual({ variable: 'PORT', number: 1 })
    expect(hostingPlatform(others).port).toEqual({ variable: 'AIP_HTTP_PORT', number: 2 })
    expect(hostingPlatform({ SAGEMAKER_BIND_TO_PORT: '3' }).port?.number).toBe(3)
  })

  it.each<[Record<string, string>, RegExp]>([
    [{ PORT: 'http' }, /PORT .*"http".*0 to 65535/],
    [{ PORT: '65536' }, /0 to 65535/],
    [{ PORT: '1e3' }, /0 to 65535/],
    [{ AIP_PREDICT_ROUTE: 'predict' }, /AIP_PREDICT_ROUTE .* begins with \//],
    [{ AIP_HEALTH_ROUTE: '/a?b' }, /AIP_HEALTH_ROUTE/],
    [{ SAGEMAKER_BATCH: 'true', SAGEMAKER_MAX_PAYLOAD_IN_MB: 'six' }, /SAGEMAKER_MAX_PAYLOAD_IN_MB/],
  ])('refuses %j', (environment, message) => {
    expect(() => hostingPlatform(environment)).toThrow(message)
  })

  it('knows the paths of Vertex AI', () => {
    const environment = { AIP_PREDICT_ROUTE: '/v1/endpoints/1:predict', AIP_HEALTH_ROUTE: '/ok' }
    expect(hostingPlatform(environment).vertex).toEqual({ predict: '/v1/endpoints/1:predict', health: '/ok' })
  })

  it('knows SageMaker, and how large its batches are', () => {
    expect(hostingPlatform({ SAGEMAKER_REGION: 'x' })).toMatchObject({
      invocations: 'sagemaker',
      batchBytes: null,
    })
    const batch = { SAGEMAKER_BATCH: 'true' }
    expect(hostingPlatform(batch).batchBytes).toBe(6 * 2 ** 20)
    expect(hostingPlatform({ ...batch, SAGEMAKER_MAX_PAYLOAD_IN_MB: '20' }).batchBytes).toBe(20 * 2 ** 20)
    expect(hostingPlatform({ ...batch, SAGEMAKER_MAX_PAYLOAD_IN_MB: '0' }).batchBytes).toBe(100 * 2 ** 20)
  })

  it.each<[Record<string, string>, string]>([
    [{ AZUREML_MODEL_DIR: '/var/azureml/model' }, '/var/azureml/model'],
    [{ AIP_STORAGE_URI: '/mnt/model' }, '/mnt/model'],
    [{ AIP_STORAGE_URI: 'gs://bucket/model' }, '/opt/ml/model'],
    [{ SM_MODEL_DIR: '/models' }, '/models'],
  ])('looks for the model of %j in %s', (environment, folder) => {
    expect(hostingPlatform(environment).modelFolder).toBe(folder)
  })
})

describe('hostAdvice', () => {
  const asked = hostingPlatform({ PORT: '8080' })

  it.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('warns of %s where a platform asks', (host) => {
    expect(hostAdvice(asked, host)).toContain(`PORT is set`)
    expect(hostAdvice(hostingPlatform({}), host)).toBeNull()
  })

  it.each(['0.0.0.0', '::', '10.0.0.1'])('has nothing against %s', (host) => {
    expect(hostAdvice(asked, host)).toBeNull()
  })
})
