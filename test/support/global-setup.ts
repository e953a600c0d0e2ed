import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { messageOf } from '../../src/core/errors.ts'
import { serviceSource } from './test-services.ts'
import type { ServiceName, ServiceSource, TestService } from './test-services.ts'

/** Where `local-kafka.ts` asks for services; in the environment, which test workers inherit. */
export const servicesVariable = 'SLUICE_TEST_SERVICES'

/**
 * One broker and one registry for the whole test run, started when the first test file asks for them. Test files run in
 * processes of their own, so they ask over HTTP: `GET /broker`, `GET /registry`; the answer is the address.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const services = new SharedServices()
  const server = createServer((request, response) => {
    const name = request.url?.slice(1)
    if (name === 'broker' || name === 'registry') void answer(services.address(name), response)
    else response.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  process.env[servicesVariable] = `http://127.0.0.1:${port}`
  return async () => {
    server.closeAllConnections()
    server.close()
    await services.stop()
  }
}

async function answer(address: Promise<string>, response: ServerResponse): Promise<void> {
  try {
    response.end(await address)
  } catch (error) {
    response.writeHead(500).end(messageOf(error))
  }
}

class SharedServices {
  #source: Promise<ServiceSource> | null = null
  readonly #services = new Map<ServiceName, Promise<TestService>>()

  async address(name: ServiceName): Promise<string> {
    const running = this.#services.get(name) ?? this.#start(name)
    this.#services.set(name, running)
    return (await running).address
  }

  async stop(): Promise<void> {
    const services = await Promise.allSettled([...this.#services.values()])
    const running = services.filter((service) => service.status === 'fulfilled')
    await Promise.all(running.map(({ value }) => value.stop()))
    await (await this.#source?.catch(() => null))?.close()
  }

  async #start(name: ServiceName): Promise<TestService> {
    this.#source ??= serviceSource()
    return (await this.#source).start(name)
  }
}
