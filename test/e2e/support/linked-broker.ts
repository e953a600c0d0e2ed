import { startBroker } from '../../../src/dev/broker/broker.ts'
import { freePorts } from '../../../src/dev/free-port.ts'
import type { LocalService } from '../../../src/dev/local-service.ts'
import { TcpProxy } from '../../support/tcp-proxy.ts'
import { whenDone } from './closing.ts'

/** A broker of one's own, and a link to it that can be cut. */
export interface LinkedBroker {
  readonly broker: LocalService
  readonly link: TcpProxy
  /** Reached by the link. */
  readonly linkedAddress: string
}

/** Gone when the test file is done. */
export async function startLinkedBroker(folder: string): Promise<LinkedBroker> {
  const [link, [linkedPort]] = await Promise.all([TcpProxy.listen(), freePorts(1)])
  link.targetPort = linkedPort ?? null
  whenDone(() => link.close())
  const broker = await startBroker({
    folder,
    settings: ({ port, controllerPort }) => ({
      listeners: `PLAINTEXT://127.0.0.1:${port},LINKED://127.0.0.1:${linkedPort},CONTROLLER://127.0.0.1:${controllerPort}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},LINKED://127.0.0.1:${link.port}`,
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,LINKED:PLAINTEXT,CONTROLLER:PLAINTEXT',
    }),
  })
  whenDone(() => broker.kill())
  return { broker, link, linkedAddress: `127.0.0.1:${link.port}` }
}
