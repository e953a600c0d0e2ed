import type { Clock } from '../core/clock.ts'
import { messageOf, SluiceError } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import { isTopicOfTenant, topicOfTenant } from '../core/tenant-name.ts'

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
  /** Topics that were there, and are said not to be. */
  readonly #lost = new Set<string>()
  /** Of tenants without topics. */
  readonly #faults = new WeakSet<Fault>()
  #isAnyThere = false

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

  /** Whether it is of a tenant without topics, while others have theirs: where nobody has, the names of topics are wrong. */
  excuses(fault: Fault): boolean {
    return this.#isAnyThere && this.#faults.has(fault)
  }

  /** A topic is not there any more: its tenant's are asked for again. False where it is no tenant's. */
  lacks(topic: string): boolean {
    const { output, deadLetter } = this.#options
    const isOfTenant = [output, deadLetter].some(
      (pattern) => pattern !== null && isTopicOfTenant(pattern, topic),
    )
    if (isOfTenant) this.#lost.add(topic)
    return isOfTenant
  }

  /** Of some tenants, those whose topics are to be asked for. */
  unknownOf(tenants: Iterable<Tenant | null>): ReadonlySet<Tenant> {
    const unknown = new Set<Tenant>()
    let nowMs: number | null = null
    for (const tenant of tenants) {
      if (tenant === null || tenant.topics === ofAll) continue
      const { topics } = tenant
      if (topics === null || this.#isLost(topics)) unknown.add(tenant)
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

  #isLost({ output, deadLetter }: OwnTopics): boolean {
    if (this.#lost.size === 0) return false
    return [output?.topic, deadLetter].some((topic) => topic != null && this.#lost.has(topic))
  }

  async #topicsOf(name: string): Promise<OwnTopics> {
    const { partitionCountOf, clock } = this.#options
    const topicOf = (pattern: string | null) => (pattern === null ? null : topicOfTenant(pattern, name))
    const [output, deadLetter] = [topicOf(this.#options.output), topicOf(this.#options.deadLetter)]
    for (const topic of [output, deadLetter]) if (topic !== null) this.#lost.delete(topic)
    try {
      const partitionCount = output === null ? 0 : await partitionCountOf(output)
      if (deadLetter !== null) await partitionCountOf(deadLetter)
      const place = output === null ? null : { topic: output, partitionCount }
      this.#isAnyThere = true
      return { output: place, deadLetter, fault: null, againMs: Infinity }
    } catch (error) {
      const fault = faultOf(name, error)
      this.#faults.add(fault)
      return { ...ofAll, fault, againMs: clock.monotonic() + againAfterMs }
    }
  }
}

/** A tenant whose topics are not there was not set up, or is none. */
function faultOf(name: string, error: unknown): Fault {
  if (!(error instanceof SluiceError) || error.code !== 'CONFIG')
    throw new SluiceError('BROKER_OUTAGE', `the topics of a tenant: ${messageOf(error)}`, { cause: error })
  return withoutTopics(name, error.message)
}

export function withoutTopics(name: string, why: string): Fault {
  return new Fault('unknown-tenant', `tenant '${name}' has no topics: ${why}`, { value: name })
}
