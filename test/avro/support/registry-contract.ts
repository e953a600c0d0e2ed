import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { predictionSchema } from '../../../src/avro/prediction.ts'
import { createRegistry } from '../../../src/avro/registry.ts'
import type { SchemaRegistry } from '../../../src/avro/registry.ts'
import type { SchemaJson } from '../../../src/avro/schema.ts'
import { registryAddress } from '../../../src/avro/registry-http.ts'

/** A registry to hold against the contract: `start` gives its base URL. It may have had other users. */
export interface RegistryUnderTest {
  start(): Promise<string>
  stop(): Promise<void>
}

/** What Sluice needs of a registry, whoever made it. */
export function registryContract(name: string, underTest: RegistryUnderTest): void {
  describe(name, () => {
    const subject = `sluice-contract.${Date.now().toString(36)}/${name}-value`
    const first = { type: 'record', name: 'R', namespace: 'contract', fields: [{ name: 'x', type: 'int' }] }
    const second = { ...first, fields: [...first.fields, { name: 'y', type: 'int', default: 0 }] }
    const bad = {
      ...first,
      fields: [
        { name: 'x', type: 'int' },
        { name: 'incompatible', type: 'int' },
      ],
    }
    let registry: SchemaRegistry

    beforeAll(async () => {
      registry = createRegistry(registryAddress(await underTest.start()))
    })

    afterAll(() => underTest.stop())

    it('answers a ping', async () => {
      await expect(registry.ping()).resolves.toBeUndefined()
    })

    it('says how the next schema must fit, by the rule of the subject or by its own', async () => {
      const ruled = `${subject}-ruled`
      expect(await registry.compatibility(ruled)).toMatch(/^[A-Z_]+$/)
      await registry.register(ruled, first, 'FULL')
      expect(await registry.compatibility(ruled)).toBe('FULL')
    })

    it('says its time to the second, if at all', async () => {
      const time = await registry.serverTimeMs()
      expect(Math.abs((time ?? Date.now()) - Date.now())).toBeLessThan(60_000)
    })

    it('says unknown-schema-id for an id it does not have', async () => {
      expect(await registry.schemaById(2_000_000_000)).toMatchObject({ reason: 'unknown-schema-id' })
    })

    it('has nothing under a new subject', async () => {
      expect(await registry.lookup(subject, first)).toBeNull()
      expect(await registry.isCompatible(subject, first)).toBe(true)
      await expect(registry.latest(subject)).rejects.toMatchObject({ code: 'SCHEMA' })
      await expect(registry.latestVersion(subject)).rejects.toMatchObject({ code: 'SCHEMA' })
    })

    it('registers a schema, once, and gives it back by id, by version and as the latest', async () => {
      const id = await registry.register(subject, first)
      expect(await registry.register(subject, first)).toBe(id)
      expect(await registry.lookup(subject, first)).toBe(id)
      expect(await registry.schemaById(id)).toEqual(first)
      expect(await registry.latest(subject)).toEqual({ id, schema: first })
      expect(await registry.version(subject, 1)).toEqual({ id, schema: first })
      await expect(registry.version(subject, 7)).rejects.toMatchObject({ code: 'SCHEMA' })
    })

    it('takes a compatible schema as the next version', async () => {
      expect(await registry.isCompatible(subject, second)).toBe(true)
      expect(await registry.latestVersion(subject)).toBe(1)
      const id = await registry.register(subject, second)
      expect(await registry.latestVersion(subject)).toBe(2)
      expect(await registry.latest(subject)).toEqual({ id, schema: second })
    })

    it('refuses a schema that is not compatible', async () => {
      expect(await registry.isCompatible(subject, bad)).toBe(false)
      await expect(registry.register(subject, bad)).rejects.toMatchObject({ code: 'SCHEMA' })
    })

    it('adds a schema by the rules that the subject has', async () => {
      const ruled = `${subject}-ruled`
      const id = await registry.add(ruled, first)
      expect(await registry.add(ruled, first)).toBe(id)
      await registry.setCompatibility(ruled, 'BACKWARD')
      await expect(registry.add(ruled, bad)).rejects.toMatchObject({
        code: 'SCHEMA',
        message: expect.stringContaining(ruled) as string,
      })
      expect(await registry.latest(ruled)).toEqual({ id, schema: first })
    })

    it.each(['BACKWARD', 'FULL'] as const)(
      'takes the prediction schema after that of 0.1.0: %s',
      async (rule) => {
        const grown = `${subject}-grown-${rule.toLowerCase()}`
        const earlier = JSON.parse(
          readFileSync('test/fixtures/schemas/prediction-0.1.0.avsc', 'utf8'),
        ) as SchemaJson
        const first = await registry.register(grown, earlier, rule)
        expect(await registry.isCompatible(grown, predictionSchema)).toBe(true)
        expect(await registry.add(grown, predictionSchema)).not.toBe(first)
      },
    )

    it('keeps the prediction schema as it is', async () => {
      const id = await registry.register(`${subject}-prediction`, predictionSchema)
      expect(await registry.schemaById(id)).toEqual(predictionSchema)
    })
  })
}
