import type { AddressInfo } from 'node:net'
import { messageOf, SluiceError } from '../../core/errors.ts'
import { Door } from './door.ts'
import type { DoorParts, DoorSettings } from './door.ts'
import { createListener } from './listener.ts'
import type { ListenerSettings } from './listener.ts'

export interface ServerSettings extends DoorSettings, ListenerSettings {
  readonly host: string
  readonly port: number
}

/** A service that listens. */
export interface ScoringServer {
  /** `http://host:port`, with the port that the kernel gave where 0 was asked for. */
  readonly url: string
  /**
   * Stops in order: answers go on for `drainDelayMs`, then nothing new is taken, what is under way gets `drainMs`. False when that
   * was not enough and connections were cut.
   */
  drain(): Promise<boolean>
}

/** @throws SluiceError CONFIG where the address cannot be bound, or a file of the TLS settings is of no use */
export async function startServer(parts: DoorParts, settings: ServerSettings): Promise<ScoringServer> {
  const door = new Door(parts, settings)
  const server = createListener(settings)
  door.openOn(server)
  try {
    await server.listen({ host: settings.host, port: settings.port })
  } catch (error) {
    throw new SluiceError(
      'CONFIG',
      `serve: cannot listen on ${settings.host}:${settings.port} (${messageOf(error)}); set serve.port to a free port, 0 for any`,
      { cause: error },
    )
  }
  // Not null, and no path: it listens on a port.
  const { port } = server.server.address() as AddressInfo
  const { host } = settings
  return {
    url: `${settings.tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    drain: () => door.close(server),
  }
}
