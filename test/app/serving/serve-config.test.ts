import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listenAdvice, platformSource, serveConfig } from '../../../src/app/serving/serve-config.ts'
import { scratchFolder } from '../../support/scratch.ts'

const model = { model: { model: 'examples/hydraulic-rig/models/cool_cond.zip' } }
const folder = scratchFolder()

describe('serveConfig', () => {
  it('listens where options, then the platform, then the config say', () => {
    const file = join(folder, 'serve.yaml')
    writeFileSync(file, 'models: [{ name: a, file: a.zip }]\nserve: { host: 10.0.0.1, port: 1 }')
    const where = (environment: Record<string, string>, host?: string, port?: number) => {
      const { serve } = serveConfig({ file }, { host, port, set: [], environment })
      return `${serve.host}:${serve.port}`
    }
    expect(where({})).toBe('10.0.0.1:1')
    expect(where({ PORT: '2' })).toBe('10.0.0.1:2')
    expect(where({ PORT: '2', SLUICE_HOST: '0.0.0.0' })).toBe('0.0.0.0:2')
    expect(where({ PORT: '2', SLUICE_HOST: '0.0.0.0' }, '127.0.0.1', 3)).toBe('127.0.0.1:3')
  })

  it("has SageMaker's contract in its containers, unless the config names one", () => {
    const environment = { SAGEMAKER_BIND_TO_PORT: '8081' }
    expect(serveConfig(model, { set: [], environment: {} }).serve.invocations).toBe('auto')
    expect(serveConfig(model, { set: [], environment }).serve).toMatchObject({
      invocations: 'sagemaker',
      port: 8081,
      maxRows: 10_000,
    })
    const file = join(folder, 'mlflow.yaml')
    writeFileSync(file, 'models: [{ name: a, file: a.zip }]\nserve: { invocations: mlflow }')
    expect(serveConfig({ file }, { set: [], environment }).serve.invocations).toBe('mlflow')
  })

  it("takes batches as large as SageMaker's", () => {
    const environment = { SAGEMAKER_BATCH: 'true', SAGEMAKER_MAX_PAYLOAD_IN_MB: '20' }
    expect(serveConfig(model, { set: [], environment }).serve).toMatchObject({
      maxRows: 1_000_000,
      queueRows: 2_000_000,
      maxBodyBytes: 20 * 2 ** 20,
    })
  })

  it('warns where the platform cannot reach it', () => {
    const environment = { PORT: '2' }
    expect(listenAdvice(serveConfig(model, { set: [], environment }), environment)).toContain('127.0.0.1')
    const open = serveConfig(model, { host: '0.0.0.0', set: [], environment })
    expect(listenAdvice(open, environment)).toBeNull()
  })

  it('finds what the platform has laid', () => {
    writeFileSync(join(folder, 'serve.yaml'), '')
    expect(platformSource({ AZUREML_MODEL_DIR: folder })).toEqual({ file: join(folder, 'serve.yaml') })
  })
})
