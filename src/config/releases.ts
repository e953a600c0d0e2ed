import { z } from 'zod'
import { integer, milliseconds, name, text } from './scalars.ts'

/** Where versions of models come from, and how instances follow what is released. */
export const releasesSection = z.strictObject({
  store: text('./store').describe(
    'The model store: a folder, `s3://bucket/prefix`, or `kafka://topic`, a topic of the brokers of `kafka`.',
  ),
  places: z
    .array(text('/mnt/models'))
    .default([])
    .describe(
      'With `kafka://`: where the files of models are, which are in no topic: folders, `s3://bucket/prefix`, `https://host/path`. They are asked in this order; `sluice model add` puts new files into the first that can be written.',
    ),
  trustedKeys: z
    .array(text('MCowBQYDK2VwAyEA…'))
    .min(1)
    .optional()
    .describe(
      'Ed25519 public keys (PEM, or the line of base64 within), by one of which every version has to be signed. They hold whatever the store says, which whoever writes to it may change. None: what the store’s policy asks for.',
    ),
  tenant: name('default')
    .default('default')
    .describe('Whose models these are; `default` are those of nobody in particular.'),
  pollMs: milliseconds(250)
    .default(2_000)
    .describe('How often an instance looks for a new release, and judges a canary.'),
  heartbeatMs: milliseconds(1_000)
    .default(5_000)
    .describe('How often an instance says in the store what it serves (`sluice model ls --live`).'),
  armBy: text('rigId')
    .optional()
    .describe(
      'The input field whose value says which side of a split an event is on. None: the record’s key, and where it has none, its place in the topic.',
    ),
  shadowTopic: text('predictions.shadow')
    .optional()
    .describe('Where the predictions of shadows go. None: they are counted, and written nowhere.'),
  cutTimeoutMs: milliseconds()
    .default(30_000)
    .describe(
      'How long records behind the cut of a release wait for its version to be loaded; after that the version before scores them, and the log says so.',
    ),
  maxVersions: integer(1, 100, 8)
    .default(8)
    .describe('How many versions of a model are kept loaded at most: those of the newest releases.'),
})
