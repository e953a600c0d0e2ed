import { resolve } from 'node:path'
import { SluiceError } from '../core/errors.ts'
import { FileObjects } from './file-objects.ts'
import type { KeyedLog } from './keyed-log.ts'
import { ModelStore } from './model-store.ts'
import type { ModelStoreOptions } from './model-store.ts'
import type { ObjectStore } from './object-store.ts'

/** What a store in a topic needs of the config that names it. */
export interface StoreTopic {
  /** Where its files are. */
  readonly places: readonly string[]
  readonly openLog: (topic: string) => Promise<KeyedLog>
}

type Environment = Readonly<Record<string, string | undefined>>

export interface OpenStoreOptions extends ModelStoreOptions {
  /** Where `s3://` has its endpoint and region; credentials are for its client to find. */
  readonly environment?: Environment
  /** For `kafka://topic`; null where no config says how its brokers are reached. */
  readonly topic?: StoreTopic | null
}

/**
 * The store at a place: a folder, which need not be there yet, `s3://bucket/prefix`, or `kafka://topic`.
 *
 * @throws SluiceError USAGE for a place that is none, CONFIG where the client of S3 is not installed
 */
export async function openStore(place: string, options: OpenStoreOptions = {}): Promise<ModelStore> {
  const { environment = process.env, topic = null } = options
  return new ModelStore(await objectsAt(place, environment, topic), options)
}

/** The same without what its objects mean: for whoever copies them. */
export async function objectsAt(
  place: string,
  environment: Environment,
  topic: StoreTopic | null,
): Promise<ObjectStore> {
  if (!/^[a-z0-9]+:\/\//i.test(place)) return new FileObjects(resolve(place))
  // The rest is loaded when it is needed: most stores are folders.
  if (place.startsWith('kafka://')) return inTopic(place, environment, topic)
  const { S3Objects } = await import('./s3-objects.ts')
  return S3Objects.open(place, environment)
}

async function inTopic(
  place: string,
  environment: Environment,
  topic: StoreTopic | null,
): Promise<ObjectStore> {
  const [, name] = /^kafka:\/\/([A-Za-z0-9._-]{1,249})$/.exec(place) ?? []
  if (name === undefined)
    throw new SluiceError('USAGE', `${JSON.stringify(place)} is no place of a store: expected kafka://topic`)
  if (topic === null)
    throw new SluiceError(
      'USAGE',
      `${place}: how its brokers are reached stands in a config: --store sluice.yaml takes the store of that one`,
    )
  const [{ TopicObjects }, { FilePlaces }] = await Promise.all([
    import('./topic-objects.ts'),
    import('./file-places.ts'),
  ])
  return new TopicObjects(await topic.openLog(name), new FilePlaces(topic.places, environment))
}
