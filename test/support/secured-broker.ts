import type { AclEntry } from 'kafkajs'
import { silentLogger } from '../../src/core/logger.ts'
import { startBroker } from '../../src/dev/broker/broker.ts'
import { freePort } from '../../src/dev/free-port.ts'
import type { LocalService } from '../../src/dev/local-service.ts'
import { createClient } from '../../src/transport/kafkajs/client/client.ts'
import { requireKafkajs } from '../../src/transport/kafkajs/patches/module-table.ts'
import { connectionTo } from './kafka-options.ts'

export interface Right {
  readonly operation: 'READ' | 'WRITE' | 'DESCRIBE'
  readonly resource: 'TOPIC' | 'GROUP'
  readonly name: string
}

const sasl = { mechanism: 'plain', username: 'app', password: 'app-secret' } as const

/** A broker with an authorizer: at one port everybody may do everything, at the other `User:app` what it was granted. */
export class SecuredBroker {
  readonly sasl: typeof sasl = sasl
  readonly openAddress: string
  /** Where one must log in. */
  readonly address: string
  readonly #service: LocalService
  #allowed: readonly Right[] = []

  private constructor(service: LocalService, port: number) {
    this.#service = service
    this.openAddress = service.address
    this.address = `127.0.0.1:${port}`
  }

  static async start(folder: string): Promise<SecuredBroker> {
    const port = await freePort()
    const service = await startBroker({
      folder,
      settings: (node) => ({
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': 'User:ANONYMOUS',
        listeners: `PLAINTEXT://127.0.0.1:${node.port},APP://127.0.0.1:${port},CONTROLLER://127.0.0.1:${node.controllerPort}`,
        'advertised.listeners': `PLAINTEXT://127.0.0.1:${node.port},APP://127.0.0.1:${port}`,
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,APP:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
        'listener.name.app.sasl.enabled.mechanisms': 'PLAIN',
        'listener.name.app.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required user_${sasl.username}="${sasl.password}";`,
      }),
    })
    return new SecuredBroker(service, port)
  }

  /** From now on it may do this, and nothing else. */
  async allow(rights: readonly Right[]): Promise<void> {
    const client = createClient(connectionTo([this.openAddress], 'rights'), silentLogger, 'fail-fast')
    const enums = requireKafkajs()
    const principal = `User:${sasl.username}`
    const entryOf = ({ operation, resource, name }: Right): AclEntry => ({
      resourceType: enums.AclResourceTypes[resource],
      resourceName: name,
      resourcePatternType: enums.ResourcePatternTypes.LITERAL,
      principal,
      host: '*',
      operation: enums.AclOperationTypes[operation],
      permissionType: enums.AclPermissionTypes.ALLOW,
    })
    const taken = [...this.#allowed].filter((right) => !rights.includes(right))
    const admin = client.kafka.admin()
    try {
      await admin.connect()
      if (rights.length > 0) await admin.createAcls({ acl: rights.map(entryOf) })
      if (taken.length > 0) await admin.deleteAcls({ filters: taken.map(entryOf) })
      this.#allowed = rights
    } finally {
      client.destroy()
    }
  }

  async kill(): Promise<void> {
    await this.#service.kill()
  }
}
