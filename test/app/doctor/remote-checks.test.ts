import { describe, expect, it } from 'vitest'
import { remoteChecks } from '../../../src/app/doctor/remote-checks.ts'
import type { Config } from '../../../src/config/schema.ts'
import { remoteSection } from '../../../src/config/remote.ts'
import { scorerServer } from '../../remote/support/scorer-server.ts'
import { daiAnswer } from '../../remote/support/served-models.ts'

function checksOf(url: string, over: object = {}) {
  const remote = remoteSection.parse({ kind: 'dai-rest', url, ...over })
  const models: Config['models'] = [
    { name: 'here', file: 'm.zip', version: '1', columns: {} },
    { name: 'there', remote, version: '1', columns: {} },
  ]
  return remoteChecks({ models })
}

describe('remoteChecks', () => {
  it('asks the servers of remote models alone', async () => {
    const { url } = await scorerServer(daiAnswer)
    const checks = checksOf(url)
    expect(checks.map(({ name }) => name)).toEqual(['model there'])
    expect(await checks[0]?.ask()).toEqual({
      facts: [`${url} answers, with the columns that are wanted`],
      remarks: [],
    })
  })

  it.each([
    ['is not there', 'http://127.0.0.1:9', {}, /ECONNREFUSED/],
    ['lacks a column', null, { inputs: ['a'], outputs: ['cool_cond_y.3'] }, /no column 'a'/],
    ['has no such outputs', null, { outputs: [{ name: 'cool_cond_y.3', type: 'text' }] }, /labels must/],
  ])('tells of one that %s', async (_what, url, over, message) => {
    const server = await scorerServer(daiAnswer)
    const [check] = checksOf(url ?? server.url, over)
    const answer = await check?.ask()
    expect(answer?.facts).toEqual([])
    expect(answer?.remarks).toMatchObject([
      { severity: 'error', path: ['models', 1, 'remote'], message: expect.stringMatching(message) as string },
    ])
  })
})
