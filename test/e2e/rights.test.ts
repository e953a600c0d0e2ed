import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { skipWithoutJava } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import type { Right } from '../support/secured-broker.ts'
import { openSecured } from './support/secured-place.ts'
import type { SecuredPlace } from './support/secured-place.ts'
import { publishCycles } from './support/simulated.ts'
import { SluiceProcess } from './support/sluice-process.ts'

const folder = join(scratchFolder(), 'broker')

describe.skipIf(await skipWithoutJava())(
  'sluice run with a user who lacks a right',
  { timeout: 240_000 },
  () => {
    let broker: SecuredPlace['broker']
    let place: SecuredPlace['place']
    let rights: SecuredPlace['rights']

    beforeAll(async () => {
      ;({ broker, place, rights } = await openSecured('rights', folder))
    }, 120_000)

    const run = (changes: Readonly<Record<string, string | number>> = {}) => {
      const args = ['run', '-c', 'examples/hydraulic-rig/sluice.yaml', ...place.settings(changes)]
      const sasl = ['--set', `kafka.sasl=${JSON.stringify(broker.sasl)}`]
      return new SluiceProcess([...args, ...sasl], { ...place.env, KAFKA_BROKERS: broker.address })
    }
    const warnings = ({ log }: SluiceProcess) =>
      log.filter(({ level, finding }) => (level === 'warn' || level === 'error') && finding === undefined)
    const grant = ({ operation, resource, name }: Right) =>
      `User:app --operation ${operation === 'READ' ? 'Read' : 'Write'} --${resource.toLowerCase()} ${name}`

    it.each(['input', 'group', 'output', 'letters'] as const)(
      'ends with 2 at once where the one for %s is missing, and says how it is granted',
      async (which) => {
        const { [which]: missing, ...others } = rights
        await broker.allow(Object.values(others))
        const process = run()
        const { code, stderr } = await process.ended
        expect(stderr).toContain('sluice: User:app has no right to')
        expect(stderr).toContain(
          `kafka-acls.sh --bootstrap-server ${broker.address} --add --allow-principal ${grant(missing)}`,
        )
        expect(stderr).not.toContain('restart')
        expect(warnings(process)).toEqual([])
        expect(code).toBe(2)
      },
    )

    it('ends with 2 at its first prediction where it may see the output topic but not write to it', async () => {
      const { output, ...others } = rights
      await broker.allow([...Object.values(others), { ...output, operation: 'DESCRIBE' }])
      await publishCycles(place, { count: 10, trouble: 0 })
      const { code, stderr } = await run().ended
      expect(stderr).toContain(grant(output))
      expect(code).toBe(2)
    })

    it.each(['input', 'group', 'output'] as const)(
      'waits for the one for %s when it is taken away while running, says so, and goes on when it is back',
      async (which) => {
        await broker.allow(Object.values(rights))
        const process = run({ 'input.heartbeatIntervalMs': 500 })
        await publishCycles(place, { count: 10, trouble: 0 })
        await process.ready()
        await process.until('all is done', () => place.isDone())

        const { [which]: taken, ...others } = rights
        await broker.allow(Object.values(others))
        await publishCycles(place, { count: 10, trouble: 0 })
        await process.until('it says what is missing', () =>
          process.log.some(({ error }) => String(error).includes(grant(taken))),
        )
        await process.until('it is not ready', async () => !(await process.get('/readyz')).ok)
        await broker.allow(Object.values(rights))
        await process.until('all is done', () => place.isDone())
        await process.ready()
        // A refusal that is on its way while the right comes back is told, too; nothing else is.
        const told = warnings(process)
        expect(told.map(({ event }) => event)).toEqual(told.map(() => 'right-lost'))
        for (const { error } of told) expect(error).toContain(grant(taken))
        expect(process.log.filter(({ event }) => event === 'right-back')).toHaveLength(told.length)
        expect(await process.stop()).toMatchObject({ code: 0 })
      },
    )

    it('ends with 2 when it does not come back within outage.deadlineMs', async () => {
      await broker.allow(Object.values(rights))
      const process = run({ 'input.heartbeatIntervalMs': 500, 'outage.deadlineMs': 5_000 })
      await process.ready()
      const { group, ...others } = rights
      await broker.allow(Object.values(others))
      const { code, stderr } = await process.ended
      expect(stderr).toContain(grant(group))
      expect(code).toBe(2)
    })
  },
)
