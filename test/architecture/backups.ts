import { each } from './elsewhere.ts'
import type { Elsewhere } from './elsewhere.ts'

/** What is tested of backups and upgrades by what becomes of a pipeline: a part of `tested-elsewhere.ts`. */
export const backups: Readonly<Record<string, Elsewhere>> = {
  ...each(
    'src/',
    'test/e2e/backup.test.ts',
    'a pipeline that is backed up, wiped and restored, with what is printed',
    `
    app/backup/back-up app/backup/restore app/backup/manifest app/backup/store-part
    app/backup/registry-part app/backup/offsets-part app/backup/group-places cli/backup cli/restore cli/print/backup-text
  `,
  ),
  ...each(
    'src/',
    'test/app/backup/config-part.test.ts',
    'the files of a config, by what is copied',
    'app/backup/config-files',
  ),
  ...each(
    'src/',
    'test/avro/registry-restore.test.ts',
    'registries that are copied and restored',
    'avro/registry-copy',
  ),
  ...each(
    'src/',
    'test/cli/upgrade.test.ts',
    'what is said of configs, schemas and stores',
    'app/upgrade-check',
  ),
}
