import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startService } from '../../src/app/serving/service.ts'
import type { Service } from '../../src/app/serving/service.ts'
import { loadServeConfig } from '../../src/config/load-serve.ts'
import { formatFinding } from '../../src/core/finding.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { loadModel } from '../../src/model/index.ts'
import { expectSameScores } from './support/same-scores.ts'

const file = 'examples/hydraulic-rig/models/cool_cond.zip'
const model = loadModel(file)
const { inputs } = model.scorer
const names = inputs.map(({ name }) => name)

const rows = Array.from({ length: 700 }, (_, row) =>
  inputs.map((_input, at) => 100 * Math.abs(Math.sin((row * inputs.length + at) * 1.7 + 0.3))),
)

describe('our own server (sluice serve)', () => {
  const stop = new AbortController()
  let service: Service
  let ended: Promise<unknown>
  beforeAll(async () => {
    const text = `models: [{ name: cooler, file: ${file} }]\nserve: { port: 0 }`
    const { config, findings } = loadServeConfig({ file: resolve('serve.yaml'), text, environment: {} })
    if (config === null) throw new Error(findings.map(formatFinding).join('\n'))
    service = await startService(config, { logger: silentLogger, environment: {} })
    ended = service.run(stop.signal)
  })
  afterAll(async () => {
    stop.abort()
    await ended
  })

  it.each<[string, object]>([
    ['dai-rest', {}],
    ['open-inference', { model: 'cooler' }],
    ['json-rpc', {}],
    ['dai-rest', { maxRows: 7, maxConcurrent: 3 }],
    ['open-inference', { model: 'cooler', inputs: names, outputs: ['p3', 'p20', 'p100'] }],
  ])('gives by %s what the model gives here, to the bit (%j)', async (kind, own) => {
    const remote = { kind, url: service.url, ...own }
    expect(await expectSameScores(remote, model, rows)).toBe(2_100)
  })
})
