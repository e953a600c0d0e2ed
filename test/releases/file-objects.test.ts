import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { FileObjects } from '../../src/releases/file-objects.ts'
import { objectStoreContract } from '../contract/object-store-contract.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()

objectStoreContract(
  () => Promise.resolve(new FileObjects(mkdtempSync(join(scratch, 'store-')))),
  ({ place }) => Promise.resolve(new FileObjects(place)),
)
