/** Folders whose tests leave nothing behind in their process; `test/architecture/one-process.test.ts` looks. */
const folders = [
  'avro',
  'capacity',
  'compile',
  'config',
  'core',
  'dead-letter',
  'features',
  'json-schema',
  'model',
  'monitor',
  'protobuf',
  'scoring',
  'table',
  'trace',
  'windows',
]

/** In these folders all the same: they change folder, or start threads or processes. */
const exceptions = [
  'test/model/mojo/archive.test.ts',
  'test/model/onnx/*.test.ts',
  'test/model/hostile-files.test.ts',
  'test/model/load-aside.test.ts',
]

/**
 * Test files that follow each other in one process, which loads each module once: start and imports are half of what a
 * small file costs.
 */
export const oneProcess = { include: [`test/{${folders.join(',')}}/**/*.test.ts`], exclude: exceptions }

/** All the others. */
export const processEach = { include: [`test/!(${folders.join('|')})/**/*.test.ts`, ...exceptions] }
