import { SluiceError } from '../../core/errors.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import { openStore } from '../../releases/open-store.ts'

/**
 * The store at a place, or that of a config: `sluice.yaml`.
 *
 * @throws SluiceError USAGE for a config that names none, CONFIG for one that cannot be read
 */
export async function openGivenStore(
  place: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ModelStore> {
  if (!/\.ya?ml$/i.test(place)) return openStore(place, { environment })
  // What reads a config is loaded where there is one.
  const [{ readConfig }, { storeTopic }] = await Promise.all([
    import('../assemble.ts'),
    import('../store-topic.ts'),
  ])
  const config = readConfig({ file: place, overrides: [], environment })
  if (config.releases === undefined)
    throw new SluiceError('USAGE', `${place} names no model store: it has no section releases`)
  return openStore(config.releases.store, {
    ...{ environment, topic: storeTopic(config) },
    trustedKeys: config.releases.trustedKeys ?? null,
  })
}
