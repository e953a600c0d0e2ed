import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'
import { skipWithoutJava } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { exampleConfig } from './support/place.ts'
import { openSecured } from './support/secured-place.ts'
import type { SecuredPlace } from './support/secured-place.ts'

const folder = join(scratchFolder(), 'broker')

interface Answer {
  readonly findings: readonly {
    readonly severity: string
    readonly path: readonly string[]
    readonly message: string
  }[]
  readonly facts: readonly { readonly check: string; readonly text: string }[]
  readonly unchecked: readonly { readonly check: string; readonly why: string }[]
  readonly commands: readonly string[]
  readonly isBrokerReached: boolean
}

describe.skipIf(await skipWithoutJava())('a real cluster', { timeout: 240_000 }, () => {
  let broker: SecuredPlace['broker']
  let place: SecuredPlace['place']
  let rights: SecuredPlace['rights']

  beforeAll(async () => {
    ;({ broker, place, rights } = await openSecured('online', folder))
  }, 120_000)

  describe('sluice lint --online', () => {
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
      await expect.poll(async () => errors(await asApp()), { timeout: 60_000 }).toEqual([])
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
          .poll(async () => errors(await asApp()), { timeout: 60_000 })
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
          message:
            'the topic has 1 partition, the input 4: predictions of the others are placed by their key',
        },
      ])
    })

    it('looks at what a pattern matches, and finds nothing and rights that are missing', async () => {
      const pattern = { 'input.pattern': place.input }
      expect(await lint(pattern, broker.openAddress)).toEqual({ code: 0, findings: [] })
      const none = await lint({ 'input.pattern': 'not-there-.*' }, broker.openAddress)
      expect(errors(none)).toEqual([[['input', 'pattern'], expect.stringContaining('matches no topic')]])
      const { group, output, letters, input } = rights
      await broker.allow([group, output, letters, { ...input, operation: 'DESCRIBE' }])
      const asked = { ...pattern, 'kafka.sasl': JSON.stringify(broker.sasl) }
      await expect
        .poll(async () => errors(await lint(asked, broker.address)), { timeout: 60_000 })
        .toEqual([[['input', 'pattern'], expect.stringContaining(`no right to read topic ${place.input}`)]])
    })

    it('says 3 where the log-in is refused, as `run` does', async () => {
      const sasl = JSON.stringify({ ...broker.sasl, password: 'wrong' })
      expect((await lint({ 'kafka.sasl': sasl }, broker.address)).code).toBe(3)
    })
  })

  describe('sluice doctor', () => {
    const doctor = async (changes: Readonly<Record<string, string | number>>, address: string) => {
      const argv = ['doctor', '--json', '-c', exampleConfig, ...place.settings(changes)]
      const { code, stdout } = await cli(argv, { env: { ...place.env, KAFKA_BROKERS: address } })
      return { code, answer: JSON.parse(stdout) as Answer, stdout }
    }
    const errorPaths = ({ findings }: Answer) =>
      findings.filter(({ severity }) => severity === 'error').map(({ path }) => path)
    const serious = ({ findings }: Answer) => findings.filter(({ severity }) => severity !== 'info')

    it('has nothing serious to say of a good cluster, and says how it is', async () => {
      const { code, answer } = await doctor({}, broker.openAddress)
      expect(serious(answer)).toEqual([])
      expect(code).toBe(0)
      const texts = Object.fromEntries(answer.facts.map(({ check, text }) => [check, text]))
      expect(texts).toMatchObject({
        brokers: expect.stringMatching(
          /^1 \(127\.0\.0\.1:\d+\): [\d.]+ ms.*, metadata\.version \d+/,
        ) as string,
        'input topic': `${place.input}: 4 partitions, replication 1, min.insync.replicas 1, kept 168 h 0 min, max.message.bytes 1.05 MB, delete`,
        group: 'no such group yet, 0 members, lag 0',
      })
      expect(answer.unchecked.map(({ check }) => check)).toEqual(['clock of the brokers'])
      expect(answer.commands[0]).toContain(`--operation Read --topic ${place.input}`)
    })

    it('says which settings of a topic do not fit', async () => {
      const topic = `${place.name}.wrong`
      const settings = {
        'cleanup.policy': 'compact',
        'max.message.bytes': '2000',
        'min.insync.replicas': '2',
      }
      await place.ask((admin) => admin.createTopic({ topic, partitionCount: 4, settings }))
      const { code, answer } = await doctor({ 'deadLetter.topic': topic }, broker.openAddress)
      expect(code).toBe(1)
      expect(serious(answer).map(({ severity, message }) => [severity, message])).toEqual([
        ['error', expect.stringContaining('min.insync.replicas 2 is above its replication 1')],
        ['error', expect.stringContaining(`topic ${topic} is compacted`)],
        ['warning', expect.stringContaining(`topic ${topic} takes records up to 2.00 kB`)],
      ])
    })

    it('says what may not be seen, and which right is missing, and shows no password', async () => {
      await broker.allow(Object.values(rights).filter((right) => right !== rights.output))
      const sasl = JSON.stringify(broker.sasl)
      const ask = () => doctor({ 'kafka.sasl': sasl }, broker.address)
      await expect
        .poll(async () => errorPaths((await ask()).answer), { timeout: 60_000 })
        .toEqual([['output', 'topic']])
      const { code, answer, stdout } = await ask()
      expect([code, answer.isBrokerReached]).toEqual([1, true])
      expect(answer.unchecked).toContainEqual({
        check: 'input topic',
        why: expect.stringContaining(`--operation DescribeConfigs --topic ${place.input}`) as string,
      })
      expect(stdout).not.toContain(broker.sasl.password)
    })
  })
})
