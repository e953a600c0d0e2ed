import { servicesVariable } from './global-setup.ts'
import { skipAloud } from './skip-aloud.ts'
import { findWay, javaProblem } from './test-services.ts'

const noSetup = 'test/support/global-setup.ts is not among globalSetup in vitest.config.ts.'

/**
 * For `describe.skipIf(await skipWithoutKafka())`: true, and said on the terminal, where neither Java nor a container
 * engine is there to run a broker.
 */
export async function skipWithoutKafka(): Promise<boolean> {
  if (process.env[servicesVariable] === undefined)
    return skipAloud(`a real Kafka cannot run here: ${noSetup}`)
  const way = await findWay()
  return skipAloud(typeof way === 'object' && `a real Kafka cannot run here: ${way.problem}`)
}

/** The same where a broker of one's own is started by the launcher, which takes Java. */
export async function skipWithoutJava(): Promise<boolean> {
  const problem = await javaProblem()
  return skipAloud(problem !== null && `a local Kafka cannot run here: ${problem}`)
}

/** A real broker's `host:port`, shared by all test files of the run: use topics and groups of your own. */
export function startBroker(): Promise<string> {
  return askFor('broker')
}

/** A real schema registry's base URL, shared likewise: use subjects of your own. */
export function startRegistry(): Promise<string> {
  return askFor('registry')
}

async function askFor(name: 'broker' | 'registry'): Promise<string> {
  const services = process.env[servicesVariable]
  if (services === undefined) throw new Error(noSetup)
  const answer = await fetch(`${services}/${name}`)
  const text = await answer.text()
  if (!answer.ok) throw new Error(`no ${name} for the tests: ${text}`)
  return text
}
