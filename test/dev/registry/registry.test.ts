import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { LocalService } from '../../../src/dev/local-service.ts'
import { startRegistry } from '../../../src/dev/registry/registry.ts'
import { skipWithoutJava } from '../../support/local-kafka.ts'
import { scratchFolder } from '../../support/scratch.ts'

const folder = join(scratchFolder(), 'registry')
let registry: LocalService | null = null

afterAll(() => registry?.kill())

async function ask(path: string, schema?: object): Promise<Record<string, unknown>> {
  const request =
    schema === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ schema: JSON.stringify(schema) }),
        }
  const answer = await fetch(`${registry?.address ?? ''}${path}`, request)
  return (await answer.json()) as Record<string, unknown>
}

const version = (...fields: object[]) => ({ type: 'record', name: 'Event', fields })

describe.skipIf(await skipWithoutJava())('startRegistry', { timeout: 240_000 }, () => {
  it('starts a registry that asks for backward compatibility and keeps its schemas over a restart', async () => {
    registry = await startRegistry({ folder })
    expect(new URL(registry.address).hostname).toBe('127.0.0.1')
    expect(await ask('/config')).toEqual({ compatibilityLevel: 'BACKWARD' })

    const { id } = await ask('/subjects/events-value/versions', version({ name: 'a', type: 'int' }))
    const incompatible = version({ name: 'a', type: 'int' }, { name: 'b', type: 'string' })
    expect(await ask('/subjects/events-value/versions', incompatible)).toMatchObject({ error_code: 409 })

    const { address } = registry
    await registry.restart()
    expect(registry.address).toBe(address)
    expect(await ask(`/schemas/ids/${String(id)}`)).toMatchObject({
      schema: expect.stringContaining('Event') as string,
    })
    expect(await ask('/config')).toEqual({ compatibilityLevel: 'BACKWARD' })

    // Right behind the answer: what was answered is kept.
    const next = await ask('/subjects/others-value/versions', version({ name: 'b', type: 'int' }))
    await registry.kill()
    await registry.restart()
    expect(await ask(`/schemas/ids/${String(next['id'])}`)).toHaveProperty('schema')
    await registry.stop()
    await expect(ask('/subjects')).rejects.toThrow()
  })
})
