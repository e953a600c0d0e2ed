import { describe, expect, it } from 'vitest'
import { seedAddress } from '../../../../src/transport/kafkajs/patches/seed-address.ts'
import { isolatedModules } from '../support/originals.ts'

interface Pool {
  readonly host: string
  readonly port: number
}

type Build = (destination?: object) => Promise<Pool>

function builderFor(brokers: () => readonly string[]): { readonly build: Build } {
  const modules = isolatedModules()
  seedAddress.apply(modules)
  const create = modules.replaced.get('cluster/connectionPoolBuilder') as (options: object) => {
    build: Build
  }
  const logger = { namespace: () => logger }
  return create({ brokers, logger })
}

const addressOf = ({ host, port }: Pool) => [host, port]

describe('seed-address', () => {
  it('takes addresses apart at the last colon, one after the other', async () => {
    const { build } = builderFor(() => ['[::1]:9092', 'kafka:9093'])
    expect(addressOf(await build())).toEqual(['::1', 9092])
    expect(addressOf(await build())).toEqual(['kafka', 9093])
    expect(addressOf(await build())).toEqual(['::1', 9092])
  })

  it('goes where it is told', async () => {
    const { build } = builderFor(() => ['a:1'])
    expect(addressOf(await build({ host: '2001:db8::a', port: 2 }))).toEqual(['2001:db8::a', 2])
  })

  it('fails as the original does where there is none', async () => {
    await expect(builderFor(() => []).build()).rejects.toThrow('brokers array is empty')
  })
})
