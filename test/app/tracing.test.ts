import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/app/assemble.ts'
import { notInstalled, openTracing } from '../../src/app/tracing.ts'
import { systemClock } from '../../src/core/clock.ts'
import { SluiceError } from '../../src/core/errors.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { batchOf, recordWith } from '../trace/support/traced.ts'
import { OtlpReceiver } from '../support/otlp-receiver.ts'

const configWith = (...overrides: string[]) =>
  readConfig({ file: 'examples/hydraulic-rig/sluice.yaml', overrides, environment: {} })

describe('openTracing', () => {
  it('opens nothing where the config has no trace', async () => {
    expect(await openTracing(configWith(), silentLogger, systemClock)).toBeNull()
  })

  it('traces as the config says', async () => {
    const receiver = await OtlpReceiver.listen()
    const config = configWith(
      `trace.otlp=${receiver.url}`,
      'trace.headers={x-tenant: a}',
      'trace.per=batch',
      'trace.sample=1',
    )
    const tracing = await openTracing(config, silentLogger, systemClock)
    tracing!.tracer.begin([batchOf(0, recordWith(0n), recordWith(1n))]).end([])
    await tracing!.close(2_000)
    expect(receiver.requests).toMatchObject([{ headers: { 'x-tenant': 'a' } }])
    expect(receiver.spans).toMatchObject([
      {
        attributes: {
          'messaging.batch.message_count': 2,
          'messaging.consumer.group.name': 'sluice-demo',
          'messaging.client.id': 'sluice',
        },
        resource: { 'service.name': 'hydraulic-rig' },
      },
    ])
    await receiver.close()
  })
})

describe('notInstalled', () => {
  it('names the package that is missing, and what to do', () => {
    const missing = Object.assign(
      new Error("Cannot find package '@opentelemetry/api' imported from /a/b.js"),
      {
        code: 'ERR_MODULE_NOT_FOUND',
      },
    )
    expect(() => notInstalled(missing)).toThrow(SluiceError)
    expect(() => notInstalled(missing)).toThrow(
      /^trace: Cannot find package '@opentelemetry\/api': .* optional .* Install /,
    )
  })

  it('passes on what else may be wrong', () => {
    const other = new TypeError('broken')
    expect(() => notInstalled(other)).toThrow(other)
  })
})
