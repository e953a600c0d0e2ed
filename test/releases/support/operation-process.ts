// One operation on a store, and no more: `node operation-process.ts OPERATION FOLDER PLACE [STEP]`. In a folder it kills itself before step number STEP.
import { FileObjects } from '../../../src/releases/file-objects.ts'
import { ModelStore } from '../../../src/releases/model-store.ts'
import { openStore } from '../../../src/releases/open-store.ts'
import { killingFiles } from './killing-files.ts'
import { storeOperations } from './store-operations.ts'
import type { OperationName } from './store-operations.ts'

// As the test calls it.
const [name, folder, place, fatal] = process.argv.slice(2) as [OperationName, string, string, string?]
const store =
  fatal === undefined
    ? await openStore(place)
    : new ModelStore(new FileObjects(place, killingFiles(Number(fatal))))
await storeOperations[name].run(store, folder)
