import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/app/assemble.ts'
import { hints } from '../../../src/dev/own/hints.ts'
import type { RunningPipeline } from '../../../src/dev/own/hints.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { writeTelemetryConfig } from '../../support/telemetry.ts'

const file = writeTelemetryConfig(scratchFolder(), 'deadLetter: { topic: d }')
const config = readConfig({ file, overrides: [], environment: {} })
const running: RunningPipeline = {
  file: 'mine.yaml',
  overrides: ['kafka={"brokers":"a:1"}'],
  config,
  events: { id: 4, schema: {} },
  url: 'http://h:1',
}

describe('hints', () => {
  it('says how to publish, by a command and by a producer', () => {
    const text = hints(running, false).join('\n')
    const settings = `-c mine.yaml --set 'kafka={"brokers":"a:1"}' --set http.port=0`
    expect(text).toContain(`npx sluice dev ${settings} --publish events.jsonl --exit`)
    expect(text).toContain(`npx sluice run ${settings}\n`)
    expect(text).toContain('brokers 127.0.0.1:9092, topic telemetry, schema id 4')
    expect(text).toContain('curl -s http://h:1/metrics')
  })

  it('names registry and subject where there is a registry', () => {
    const registry = { ...config.registry!, url: 'http://r:1' }
    const text = hints({ ...running, config: { ...config, registry } }, false).join('\n')
    expect(text).toContain('registry http://r:1, subject telemetry-value (schema id 4)')
  })

  it('offers no command where events cannot be written, and none that is running already', () => {
    expect(hints({ ...running, events: 'no' }, false).join('\n')).not.toContain('--publish')
    expect(hints(running, true).join('\n')).not.toContain('publish')
  })

  it('gives each setting once', () => {
    const text = hints({ ...running, overrides: ['http.port=0'] }, true).join('\n')
    expect(text.match(/http\.port/g)).toHaveLength(1)
  })
})
