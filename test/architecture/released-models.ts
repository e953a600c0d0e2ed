import { each } from './elsewhere.ts'
import type { Elsewhere } from './elsewhere.ts'

/** What is tested of model stores and of `sluice model` by what becomes of a store: a part of `tested-elsewhere.ts`. */
export const releasedModels: Readonly<Record<string, Elsewhere>> = {
  ...each(
    'src/',
    'test/cli/model-promote.test.ts',
    'what becomes of a model, through the gates and by force, with what is printed and what is written',
    `
    app/releases/author app/releases/card-fields app/releases/fits-pipeline
    app/releases/pass-gates app/releases/stored-model cli/model-command cli/release-options
    cli/print/plan-text cli/print/release-text
  `,
  ),
  ...each(
    'src/',
    'test/cli/model-add.test.ts',
    'what of a file and of what is said beside it is stored, and what is refused',
    'app/releases/add-version app/releases/key-pair cli/model-keygen',
  ),
  ...each(
    'src/',
    'test/cli/model-ls.test.ts',
    'models, versions and instances of a store, as they are printed',
    'app/releases/list-models cli/print/model-list-text cli/store-options',
  ),
  ...each(
    'src/',
    'test/cli/model-show.test.ts',
    'a version with all that is known of it, as it is printed',
    'app/releases/stored-card cli/print/version-text',
  ),
  ...each(
    'src/app/',
    'test/app/following/follower.test.ts',
    'streams in memory over releases, damaged versions, cuts and splits',
    'follow-releases following/followed-model following/heartbeat following/released following/recompile',
  ),
  ...each(
    'src/app/following/',
    'test/app/following/fallback.test.ts',
    'streams whose models refuse, cannot be loaded, and come back',
    'fallback-watch fallbacks columns-there',
  ),
  'src/scoring/arm-tally.ts': [
    'test/app/following/follower.test.ts',
    'the counts that an instance tells of its versions',
  ],
  'src/app/releases/export-version.ts': [
    'test/cli/model-export.test.ts',
    'the files that are written, byte for byte',
  ],
  'src/app/releases/broker-cut.ts': [
    'test/e2e/cut.test.ts',
    'the ends of the topics of a real broker, as the release has them',
  ],
  'src/releases/gates/gate.ts': [
    'test/releases/gates/by-manifest.test.ts',
    'refusals as they are recorded, and which are final',
  ],
  'src/cli/print-card.ts': ['test/cli/inspect.test.ts', 'a card in each form, through the command'],
  ...each(
    'src/releases/',
    'test/releases/model-store.test.ts',
    'keys, JSON and drafts, as they are found in the store and refused by it',
    'store-keys store-policy stored-json version-draft version-entry',
  ),
  'src/releases/digest.ts': [
    'test/releases/file-objects.test.ts',
    'files of any size, against another digest',
  ],
}
