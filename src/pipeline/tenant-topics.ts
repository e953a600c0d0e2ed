import type { Clock } from '../core/clock.ts'
import { messageOf, SluiceError } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import { topicOfTenant } from '../core/tenant-name.ts'

/** A topic, and how many partitions it has. */
export interface OutputPlace {
  readonly topic: string
  readonly partitionCount: number
}

/** The topics that a tenant has for itself; null: those of all. */
interface OwnTopics {
  readonly output: OutputPlace | null
  readonly deadLetter: string | null
  /** Why it has none that can be written: nobody has set this tenant up. */
  readonly fault: Fault | null
  /** When a missing topic is asked for again, monotonic milliseconds. */
  readonly againMs: number
}

export interface Tenant {
  readonly name: string
  /** Null until they were asked for. */
  topics: OwnTopics | null
}

export interface TenantTopicsOptions {
  /** Names of topics with a place for the tenant's; null: all share one. */
  readonly output: string | null
  readonly deadLetter: string | null
  /** Rejects with CONFIG for a topic that is missing or may not be written. */
  readonly partitionCountOf: (topic: string) => Promise<number>
  /** Tenants that are remembered. */
  readonly maxTenants: number
  readonly clock: Clock
}

/** Questions on their way at once: each is a connection. */
const atOnce = 8

/** How long a tenant without topics is refused before it is looked again. */
const againAfterMs = 10_000

const ofAll: OwnTopics = { output: null, deadLetter: null, fault: null, againMs: Infinity }

/** The topics of each tenant, asked for when its first record comes: nobody says beforehand who there is. */
export class TenantTopics {
  readonly #options: TenantTopicsOptions
  readonly #known = new Map<string, Tenant>()

  constructor(options: TenantTopicsOptions) {
    this.#options = options
  }

  tenant(name: string): Tenant {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    // Those of this turn go on with what they have.
    if (this.#known.size >= this.#options.maxTenants) this.#known.clear()
    const { output, deadLetter } = this.#options
    const tenant = { name, topics: output === null && deadLetter === null ? ofAll : null }
    this.#known.set(name, tenant)
    return tenant
  }

  /** Of some tenants, those whose topics are to be asked for. */
  unknownOf(tenants: Iterable<Tenant | null>): ReadonlySet<Tenant> {
    const unknown = new Set<Tenant>()
    let nowMs: number | null = null
    for (const tenant of tenants) {
      if (tenant === null || tenant.topics === ofAll) continue
      const { topics } = tenant
      if (topics === null) unknown.add(tenant)
      else if (topics.fault !== null && topics.againMs <= (nowMs ??= this.#options.clock.monotonic()))
        unknown.add(tenant)
    }
    return unknown
  }

  /** Rejects with BROKER_OUTAGE where brokers do not tell: wait, and ask again. */
  async learn(tenants: Iterable<Tenant>): Promise<void> {
    const left = [...tenants]
    while (left.length > 0)
      await Promise.all(
        left.splice(0, atOnce).map(async (tenant) => {
          tenant.topics = await this.#topicsOf(tenant.name)
        }),
      )
  }

  async #topicsOf(name: string): Promise<OwnTopics> {
    const { partitionCountOf, clock } = this.#options
    const topicOf = (pattern: string | null) => (pattern === null ? null : topicOfTenant(pattern, name))
    const [output, deadLetter] = [topicOf(this.#options.output), topicOf(this.#options.deadLetter)]
    try {
      const partitionCount = output === null ? 0 : await partitionCountOf(output)
      if (deadLetter !== null) await partitionCountOf(deadLetter)
      const place = output === null ? null : { topic: output, partitionCount }
      return { output: place, deadLetter, fault: null, againMs: Infinity }
    } catch (error) {
      return { ...ofAll, fault: faultOf(name, error), againMs: clock.monotonic() + againAfterMs }
    }
  }
}

/** A tenant whose topics are not there was not set up, or is none. */
function faultOf(name: string, error: unknown): Fault {
  if (!(error instanceof SluiceError) || error.code !== 'CONFIG')
    throw new SluiceError('BROKER_OUTAGE', `the topics of a tenant: ${messageOf(error)}`, { cause: error })
  return new Fault('unknown-tenant', `tenant '${name}' has no topics: ${error.message}`, { value: name })
}
