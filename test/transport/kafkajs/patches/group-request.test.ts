import { describe, expect, it } from 'vitest'
import { heard, wrapRequest } from '../../../../src/transport/kafkajs/patches/group-request.ts'
import type { ModuleTable } from '../../../../src/transport/kafkajs/patches/module-table.ts'

function requestThat(parse: (answer: unknown) => Promise<unknown>) {
  return { response: { parse } }
}

describe('wrapRequest', () => {
  it('wraps the requests of one name, and knows their version', () => {
    const module = {
      protocol:
        ({ version }: { version: number }) =>
        () => ({ made: version }),
    }
    const loaded: string[] = []
    const modules: ModuleTable = {
      load: (path) => (loaded.push(path), module),
      replace: () => undefined,
    }
    const seen: unknown[] = []
    wrapRequest(modules, 'joinGroup', (make, version) => (args) => {
      seen.push([version, args])
      return make(args)
    })
    const args = { memberId: 'm' }
    expect((module.protocol({ version: 5 }) as (of: object) => unknown)(args)).toEqual({ made: 5 })
    expect([loaded, seen]).toEqual([['protocol/requests/joinGroup'], [[5, args]]])
  })
})

describe('heard', () => {
  it('gives the answer, and lets it be heard', async () => {
    const answers: unknown[] = []
    const request = heard(
      requestThat((answer) => Promise.resolve({ answer })),
      { onAnswer: (answer) => answers.push(answer) },
    )
    expect(await request.response.parse(1)).toEqual({ answer: 1 })
    expect(answers).toEqual([{ answer: 1 }])
  })

  it('gives the error, and lets it be heard', async () => {
    const errors: unknown[] = []
    const fault = new Error('refused')
    const request = heard(
      requestThat(() => Promise.reject(fault)),
      { onError: (error) => errors.push(error) },
    )
    await expect(request.response.parse(1)).rejects.toBe(fault)
    expect(errors).toEqual([fault])
  })
})
