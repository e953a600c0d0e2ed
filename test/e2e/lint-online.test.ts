import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'
import { skipWithoutJava } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { exampleConfig } from './support/place.ts'
import { openSecured } from './support/secured-place.ts'
import type { SecuredPlace } from './support/secured-place.ts'

const folder = join(scratchFolder(), 'broker')

describe.skipIf(await skipWithoutJava())('sluice lint --online', { timeout: 240_000 }, () => {
  let broker: SecuredPlace['broker']
  let place: SecuredPlace['place']
  let rights: SecuredPlace['rights']

  beforeAll(async () => {
    ;({ broker, place, rights } = await openSecured('online', folder))
  }, 120_000)

  const lint = async (changes: Readonly<Record<string, string | number>>, address: string) => {
    const argv = ['lint', '--online', '--json', '-c', exampleConfig, ...place.settings(changes)]
    const { code, stdout } = await cli(argv, { env: { ...place.env, KAFKA_BROKERS: address } })
    const findings = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as object]))
    return { code, findings: findings as readonly Record<string, unknown>[] }
  }
  const asApp = () => lint({ 'kafka.sasl': JSON.stringify(broker.sasl) }, broker.address)
  const errors = ({ findings }: Awaited<ReturnType<typeof lint>>) =>
    findings.filter(({ severity }) => severity === 'error').map(({ path, message }) => [path, message])

  it('has nothing to say where all is there and allowed', async () => {
    expect(await lint({}, broker.openAddress)).toEqual({ code: 0, findings: [] })
    await broker.allow(Object.values(rights))
    await expect.poll(async () => errors(await asApp()), { timeout: 20_000 }).toEqual([])
  })

  it.each([
    ['input', ['input', 'topic'], 'read topic'],
    ['group', ['input', 'group'], 'read as group'],
    ['output', ['output', 'topic'], 'write topic'],
    ['letters', ['deadLetter', 'topic'], 'write topic'],
  ] as const)(
    'finds that the right for %s is missing, and says how it is granted',
    async (which, path, what) => {
      const { [which]: missing, ...others } = rights
      await broker.allow(Object.values(others))
      await expect
        .poll(async () => errors(await asApp()), { timeout: 20_000 })
        .toEqual([
          [path, expect.stringMatching(new RegExp(`no right to ${what} ${missing.name}.*kafka-acls`))],
        ])
    },
  )

  it('finds topics that are missing, and an output that is narrower than its input', async () => {
    await place.ask((admin) => admin.createTopic({ topic: `${place.name}.narrow`, partitionCount: 1 }))
    const missing = { 'input.topic': 'not-there', 'deadLetter.topic': 'nor-this' }
    const found = await lint(missing, broker.openAddress)
    expect([found.code, errors(found)]).toEqual([
      1,
      [
        [['input', 'topic'], expect.stringContaining('topic not-there: it does not exist')],
        [['deadLetter', 'topic'], expect.stringContaining('topic nor-this: it does not exist')],
      ],
    ])
    const narrow = { 'output.topic': `${place.name}.narrow`, 'output.subject': `${place.output}-value` }
    expect((await lint(narrow, broker.openAddress)).findings).toMatchObject([
      {
        severity: 'warning',
        path: ['output', 'topic'],
        message: 'the topic has 1 partition, the input 4: predictions of the others are placed by their key',
      },
    ])
  })

  it('says 3 where the log-in is refused, as `run` does', async () => {
    const sasl = JSON.stringify({ ...broker.sasl, password: 'wrong' })
    expect((await lint({ 'kafka.sasl': sasl }, broker.address)).code).toBe(3)
  })
})
