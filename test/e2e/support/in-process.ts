import type { Ending } from '../../../src/app/drain.ts'
import type { App } from '../../../src/app/start.ts'
import { startApp } from '../../../src/app/start.ts'
import { assembleOrThrow } from '../../../src/app/assemble.ts'
import { predictionSchemaId } from '../../../src/app/prediction-schema.ts'
import { kafkaTransport } from '../../../src/app/kafka-transport.ts'
import { silentLogger } from '../../../src/core/logger.ts'
import { whenDone } from './closing.ts'
import type { Place } from './place.ts'
import { exampleConfig } from './place.ts'

/** An app that runs in the test's own process. */
export interface RunningApp {
  readonly app: App
  /** Drains; how it ended. */
  readonly stop: () => Promise<Ending>
}

/** What `sluice run` does, here; stopped when the test file is done. */
export async function runApp(
  place: Place,
  changes: Readonly<Record<string, string | number>> = {},
  file = exampleConfig,
): Promise<RunningApp> {
  const overrides = place.settings({ 'http.port': 0, ...changes }).filter((argument) => argument !== '--set')
  const complaints: string[] = []
  const assembly = await assembleOrThrow({ file, overrides, environment: place.env }, (line) =>
    complaints.push(line),
  )
  if (complaints.length > 0) throw new Error(complaints.join('\n'))
  const app = await startApp({
    ...assembly,
    predictionSchemaId: predictionSchemaId(assembly),
    transport: kafkaTransport(assembly.config, silentLogger),
    logger: silentLogger,
  })
  const stopping = new AbortController()
  const running = app.run(stopping.signal)
  // Whoever stops it hears of a failure.
  running.catch(() => undefined)
  const stop = () => {
    stopping.abort()
    return running
  }
  whenDone(stop)
  return { app, stop }
}
