import type { Config } from '../config/schema.ts'
import type { Clock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import type { Logger } from '../core/logger.ts'
import type { Tracing } from '../trace/tracing.ts'
import { version } from '../version.ts'
import { instanceName } from './parts.ts'

/**
 * Tracing as the config wants it; null where it wants none, and nothing of it is loaded then.
 *
 * @throws SluiceError CONFIG where the packages for it are not installed
 */
export async function openTracing(config: Config, logger: Logger, clock: Clock): Promise<Tracing | null> {
  const { trace, name, input, kafka } = config
  if (trace === undefined) return null
  const { createTracing } = await import('../trace/tracing.ts').catch(notInstalled)
  const headers = Object.entries(trace.headers).map(([key, value]) => [key, value.reveal()] as const)
  return createTracing(
    {
      otlp: trace.otlp,
      headers: Object.fromEntries(headers),
      timeoutMs: trace.timeoutMs,
      maxSpans: trace.queueSpans,
      per: trace.per,
      sample: trace.sample,
      facts: { pipeline: name, group: input.group, clientId: kafka.clientId },
      version,
      instance: instanceName(config),
    },
    logger,
    clock,
  )
}

const packages =
  'npm install @opentelemetry/api@1 @opentelemetry/core@3 @opentelemetry/exporter-trace-otlp-http@0.301 @opentelemetry/resources@3 @opentelemetry/sdk-trace@3'

/** They are optional, since most streams are not traced. */
export function notInstalled(error: unknown): never {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error
  throw new SluiceError(
    'CONFIG',
    `trace: ${error.message.split(' imported from ')[0] ?? ''}: OpenTelemetry's packages are optional and not installed. Install them beside Sluice (${packages}), or take the section out`,
    { cause: error },
  )
}
