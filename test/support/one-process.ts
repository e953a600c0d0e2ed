/** Folders whose tests leave nothing behind in their process; `test/architecture/one-process.test.ts` looks. */
const folders = [
  'app',
  'avro',
  'cli',
  'capacity',
  'compile',
  'config',
  'core',
  'dead-letter',
  'dev',
  'features',
  'http',
  'fleet',
  'json-schema',
  'lookups',
  'model',
  'monitor',
  'observability',
  'pipeline',
  'protobuf',
  'releases',
  'remote',
  'scoring',
  'serve',
  'table',
  'trace',
  'windows',
]

/** In these folders all the same: they change folder, or start threads or processes. */
const exceptions = [
  'test/app/{kpi-remarks,start,store-topic}.test.ts',
  'test/app/releases/given-store.test.ts',
  'test/app/answerable/*.test.ts',
  'test/cli/{dev,fleet,model-in-s3}.test.ts',
  'test/dev/{guard,local-service,maven-artifacts}.test.ts',
  'test/dev/{broker,demo}/*.test.ts',
  'test/releases/{file-cache,killed-writers,s3-objects,several-writers}.test.ts',
  'test/fleet/{process-identity,file-lock,system-processes,service-notices,detached-supervisor,units}.test.ts',
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
