import { describe, expect, it } from 'vitest'
import type { ModuleTable } from '../../../../src/transport/kafkajs/patches/module-table.ts'
import { putOwnVersion } from '../../../../src/transport/kafkajs/patches/own-version.ts'

interface Requests {
  readonly versions: readonly string[]
  protocol(chosen: { version: number }): (request: string) => string
}

/** What kafkajs sees when it knows the versions 0 to `newest` of a kind of request. */
function requestsWith(own: number, newest: number): Requests {
  let replaced: unknown
  const modules: ModuleTable = {
    load: () => ({
      versions: Array.from({ length: newest + 1 }, (_, version) => String(version)),
      protocol:
        ({ version }: { version: number }) =>
        (request: string) =>
          `${request} v${version}`,
    }),
    replace: (_path, exports) => (replaced = exports),
  }
  putOwnVersion<string, string>(
    modules,
    'kind',
    own,
    (original) => (request) => `own, not ${original(request)}`,
  )
  return replaced as Requests
}

describe('putOwnVersion', () => {
  it('adds a version that is newer; brokers between the two get the newest of the original', () => {
    const sut = requestsWith(5, 2)
    expect(sut.versions).toEqual(['0', '1', '2', '5'])
    const asked = [1, 2, 3, 4, 5].map((version) => sut.protocol({ version })('r'))
    expect(asked).toEqual(['r v1', 'r v2', 'r v2', 'r v2', 'own, not r v2'])
  })

  it('takes the place of a version that is known', () => {
    const sut = requestsWith(2, 2)
    expect(sut.versions).toEqual(['0', '1', '2'])
    expect([1, 2].map((version) => sut.protocol({ version })('r'))).toEqual(['r v1', 'own, not r v2'])
  })
})
