import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBroker } from '../../src/dev/broker/broker.ts'
import type { KafkaConnection } from '../../src/transport/kafkajs/client/connection.ts'

interface LocalBroker {
  readonly connection: KafkaConnection
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

/** A broker with data of its own. */
export async function startLocalBroker(
  clientId: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<LocalBroker> {
  const folder = mkdtempSync(join(tmpdir(), `sluice-${clientId}-`))
  const broker = await startBroker({
    folder,
    settings,
    progress: (message) => {
      console.log(message)
    },
  })
  return {
    connection: {
      brokers: [broker.address],
      clientId,
      connectionTimeoutMs: 10_000,
      requestTimeoutMs: 30_000,
    },
    async stop() {
      await broker.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
