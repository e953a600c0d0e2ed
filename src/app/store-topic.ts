import type { Config } from '../config/schema.ts'
import { SluiceError } from '../core/errors.ts'
import type { KeyedLog } from '../releases/keyed-log.ts'
import type { StoreTopic } from '../releases/open-store.ts'

type OpenLog = (config: Pick<Config, 'kafka'>, topic: string) => Promise<KeyedLog>

let openLog: OpenLog | null = null

/** Said once by a program that has a Kafka client: one that bundles the scorer, or a pipeline over its own events, takes none along. */
export function openStoreLogsBy(open: OpenLog): void {
  openLog = open
}

/** How the model store of a config is reached where it is in a topic. */
export function storeTopic({ kafka, releases }: Pick<Config, 'kafka' | 'releases'>): StoreTopic {
  return {
    places: releases?.places ?? [],
    openLog: (topic) => {
      if (openLog !== null) return openLog({ kafka }, topic)
      throw new SluiceError(
        'CONFIG',
        'releases.store: a model store in a topic is read by the command `sluice` alone; here it has to be a folder or s3://',
      )
    },
  }
}
