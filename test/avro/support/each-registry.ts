import { afterEach, beforeEach } from 'vitest'
import { FakeRegistry } from './fake-registry.ts'

/** A registry of its own for each test of the block that asks for it. */
export function registryForEach(): { readonly fake: FakeRegistry; readonly url: string } {
  const each = { fake: new FakeRegistry(), url: '' }
  beforeEach(async () => {
    each.fake = new FakeRegistry()
    each.url = await each.fake.start()
  })
  afterEach(() => each.fake.stop())
  return each
}
