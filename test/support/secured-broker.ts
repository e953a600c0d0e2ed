import type { AclEntry } from 'kafkajs'
import { silentLogger } from '../../src/core/logger.ts'
import { startBroker } from '../../src/dev/broker/broker.ts'
import { freePorts } from '../../src/dev/free-port.ts'
import type { LocalService } from '../../src/dev/local-service.ts'
import { createClient } from '../../src/transport/kafkajs/client/client.ts'
import { requireKafkajs } from '../../src/transport/kafkajs/patches/module-table.ts'
import { connectionTo } from './kafka-options.ts'

export interface Right {
  readonly operation: 'READ' | 'WRITE' | 'DESCRIBE'
  readonly resource: 'TOPIC' | 'GROUP' | 'TRANSACTIONAL_ID'
  readonly name: string
}

const sasl = { mechanism: 'plain', username: 'app', password: 'app-secret' } as const

export interface SecuredBrokerOptions {
  /** Ways in beside that by a password, and how they are secured. */
  readonly listeners?: readonly {
    readonly name: string
    readonly protocol: 'SASL_PLAINTEXT' | 'SASL_SSL' | 'SSL'
  }[]
  readonly settings?: Readonly<Record<string, string>>
  /** Whom `allow` is about. */
  readonly principals?: readonly string[]
}

/** A broker with an authorizer: at one port everybody may do everything, at the others each user what it was granted. */
export class SecuredBroker {
  readonly sasl: typeof sasl = sasl
  readonly openAddress: string
  /** Where one must log in by a password. */
  readonly address: string
  readonly #service: LocalService
  readonly #ports: ReadonlyMap<string, number>
  readonly #principals: readonly string[]
  #allowed: readonly Grant[] = []

  private constructor(
    service: LocalService,
    ports: ReadonlyMap<string, number>,
    principals: readonly string[],
  ) {
    this.#service = service
    this.#ports = ports
    this.#principals = principals
    this.openAddress = service.address
    this.address = this.addressOf('APP')
  }

  static async start(
    folder: string,
    { listeners = [], settings = {}, principals = [`User:${sasl.username}`] }: SecuredBrokerOptions = {},
  ): Promise<SecuredBroker> {
    const all = [{ name: 'APP', protocol: 'SASL_PLAINTEXT' }, ...listeners]
    // Two more than listeners: the broker's own ports may be among them.
    const free = await freePorts(all.length + 2)
    let ports: ReadonlyMap<string, number> = new Map()
    const service = await startBroker({
      folder,
      settings: (node) => {
        const others = free.filter((port) => port !== node.port && port !== node.controllerPort)
        ports = new Map(all.map(({ name }, i) => [name, others[i]!]))
        const ours = [...ports].map(([name, port]) => `,${name}://127.0.0.1:${port}`).join('')
        const protocols = all.map(({ name, protocol }) => `,${name}:${protocol}`).join('')
        return {
          'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
          'super.users': 'User:ANONYMOUS',
          listeners: `PLAINTEXT://127.0.0.1:${node.port},CONTROLLER://127.0.0.1:${node.controllerPort}${ours}`,
          'advertised.listeners': `PLAINTEXT://127.0.0.1:${node.port}${ours}`,
          'listener.security.protocol.map': `PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT${protocols}`,
          'listener.name.app.sasl.enabled.mechanisms': 'PLAIN',
          'listener.name.app.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required user_${sasl.username}="${sasl.password}";`,
          ...settings,
        }
      },
    })
    return new SecuredBroker(service, ports, principals)
  }

  addressOf(listener: string): string {
    const port = this.#ports.get(listener)
    if (port === undefined) throw new Error(`no listener ${listener}`)
    return `127.0.0.1:${port}`
  }

  /** From now on they may do this, and nothing else. */
  async allow(rights: readonly Right[], principals: readonly string[] = this.#principals): Promise<void> {
    const client = createClient(connectionTo([this.openAddress], 'rights'), silentLogger, 'ride-out')
    const given = principals.flatMap((principal) => rights.map((right) => ({ principal, right })))
    const isGiven = (grant: Grant) =>
      given.some(({ principal, right }) => principal === grant.principal && right === grant.right)
    const taken = this.#allowed.filter((grant) => !isGiven(grant))
    const admin = client.kafka.admin()
    try {
      await admin.connect()
      if (given.length > 0) await admin.createAcls({ acl: given.map(entryOf) })
      if (taken.length > 0) await admin.deleteAcls({ filters: taken.map(entryOf) })
      this.#allowed = given
    } finally {
      client.destroy()
    }
  }

  async kill(): Promise<void> {
    await this.#service.kill()
  }
}

interface Grant {
  readonly principal: string
  readonly right: Right
}

function entryOf({ principal, right: { operation, resource, name } }: Grant): AclEntry {
  const enums = requireKafkajs()
  return {
    resourceType: enums.AclResourceTypes[resource],
    resourceName: name,
    resourcePatternType: enums.ResourcePatternTypes.LITERAL,
    principal,
    host: '*',
    operation: enums.AclOperationTypes[operation],
    permissionType: enums.AclPermissionTypes.ALLOW,
  }
}
