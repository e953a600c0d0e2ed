import type { Rules } from './rules.ts'

/** The transport's ports, all that a transport sees of the pipeline. */
const ports = 'pipeline/ports.ts'

/** What a model is: its scorer and what its file says, whatever the format. Formats and engines build on it. */
const contracts = {
  'model/file-settings.ts': ['core'],
  'model/format.ts': ['model/facts.ts', 'model/file-settings.ts', 'model/model-file.ts', 'model/scorer.ts'],
  'model/facts.ts': [],
  'model/model-file.ts': ['core'],
  'model/kernel.ts': ['core', 'model/scorer.ts'],
  'model/kernel-rows.ts': ['core'],
  'model/kernel-scorer.ts': ['core', 'model/kernel.ts', 'model/kernel-rows.ts', 'model/scorer.ts'],
  'model/noted.ts': [],
  'model/outputs.ts': ['core'],
  'model/scorer.ts': ['core', 'model/file-settings.ts'],
  'model/whole-file.ts': ['core', 'model/format.ts'],
  'model/top-contributions.ts': ['core', 'model/scorer.ts'],
} satisfies Rules['mayImport']

const contractFiles = Object.keys(contracts).filter(
  (file) => !['model/file-settings.ts', 'model/top-contributions.ts'].includes(file),
)

/** Imports go down only: a folder may import what stands below it here, as far as it is named. */
export const house: Rules = {
  mayImport: {
    'main.ts': ['cli'],
    'index.ts': ['app', 'avro', 'core', 'model', 'version.ts'],
    'stream.ts': ['app', 'core'],
    functions: [
      'app',
      'app/serving',
      'config',
      'core',
      'pipeline',
      'pipeline/ports.ts',
      ...['serve', 'serve/dai', 'serve/http'],
      'transport',
    ],
    'package-file.ts': [],
    'version.ts': ['package-file.ts'],
    cli: [
      'app',
      'app/answerable',
      'app/cases',
      'app/doctor',
      'app/following',
      'app/monitoring',
      'app/releases',
      'app/serving',
      'cli/print',
      'core',
      'dev/demo',
      'dev/own',
      'dev/view',
      'observability',
      'releases',
      'releases/canary',
      'releases/gates',
      'table',
      'version.ts',
    ],
    'cli/print': [
      ...['app/monitoring', 'monitor', 'monitor/page'],
      ...[
        'app',
        'app/answerable',
        'app/cases',
        'app/releases',
        'avro',
        'core',
        'model/facts.ts',
        'releases',
        'releases/canary',
        'releases/gates',
        'table',
      ],
    ],
    ...devFolders(),
    'app/following': [
      ...['compile', 'config', 'core', 'features', 'model', 'monitor', 'observability', 'pipeline'],
      ...['releases', 'releases/canary', 'scoring'],
    ],
    app: [
      'app/following',
      ...['app/watching', 'monitor', 'monitor/counting', 'monitor/drift', 'monitor/page'],
      ...['access', 'avro', 'compile', 'config', 'core', 'dead-letter', 'features', 'http', 'model'],
      ...[
        'databases',
        'lookups',
        'observability',
        'json-schema',
        'protobuf',
        'releases',
        'remote',
        'windows',
      ],
      ...['package-file.ts', 'pipeline', ports, 'scoring', 'table', 'transport', 'version.ts'],
      ...['model/facts.ts', 'model/scorer.ts', 'trace'],
      ...[
        'transport/kafkajs/client',
        'transport/kafkajs/sink',
        'transport/kafkajs/source',
        'transport/memory',
      ],
    ],
    'app/serving': [
      ...['app', 'avro', 'compile', 'config', 'core', 'features', 'http', 'model', 'observability'],
      ...['serve', 'serve/dai', 'serve/http', 'serve/invocations', 'serve/json-rpc', 'serve/open-inference'],
      ...['serve/openapi', 'serve/page', 'serve/steam', 'serve/vertex', 'table', 'version.ts'],
    ],
    serve: ['avro', 'core', 'model/scorer.ts', 'scoring'],
    'serve/dai': ['core', 'serve'],
    'serve/openapi': ['serve', 'version.ts'],
    'serve/steam': ['core', 'serve'],
    'serve/page': ['package-file.ts', 'serve'],
    'serve/json-rpc': ['core', 'serve'],
    'serve/open-inference': ['core', 'serve', 'version.ts'],
    'serve/hosting': ['core', 'serve', 'serve/dai', 'table'],
    'serve/mlflow': ['core', 'serve', 'serve/dai', 'serve/hosting'],
    'serve/sagemaker': ['serve', 'serve/dai', 'serve/hosting'],
    'serve/vertex': ['serve', 'serve/dai', 'serve/hosting'],
    'serve/invocations': [
      ...['core', 'serve', 'serve/dai', 'serve/hosting', 'serve/mlflow', 'serve/sagemaker'],
    ],
    'serve/http': ['core', 'http', 'serve'],
    'app/answerable': [
      ...['app', 'app/following', 'avro', 'config', 'core', 'model', 'pipeline', 'releases', 'scoring'],
      'transport',
    ],
    'app/releases': [
      ...[
        'app',
        'config',
        'core',
        'model',
        'model/scorer.ts',
        'monitor',
        'releases',
        'releases/canary',
        'releases/gates',
      ],
      ...['scoring', 'table', 'transport', 'transport/kafkajs/client'],
    ],
    'app/doctor': ['app', 'avro', 'config', 'core', 'transport/kafkajs/client'],
    'app/cases': [
      ...['app', 'avro', 'compile', 'config', 'core', 'pipeline', ports, 'table', 'transport/memory'],
    ],
    compile: ['avro', 'core', 'features', 'model', 'scoring', 'windows'],
    ...transportFolders(),
    // Counts are taken where a row has its outcome.
    pipeline: ['avro', 'core', 'dead-letter', 'monitor/counting', ports, 'scoring', 'windows'],
    ...monitorFolders(),
    [ports]: ['core'],
    lookups: ['access', 'avro', 'config', 'core', 'databases', 'features', 'table'],
    databases: ['core', 'table'],
    remote: ['access', 'config', 'core', 'features', 'scoring'],
    scoring: ['core', 'features', 'model/scorer.ts', 'model/top-contributions.ts'],
    windows: ['core'],
    features: ['core'],
    avro: ['access', 'core', 'package-file.ts'],
    access: ['core'],
    'json-schema': ['avro', 'core'],
    protobuf: ['avro', 'core'],
    'dead-letter': ['core'],
    config: ['core'],
    http: ['core'],
    observability: ['core'],
    releases: ['core', 'model/facts.ts', 'model/scorer.ts', 'scoring'],
    'releases/canary': ['core', 'releases', 'scoring'],
    'releases/gates': ['core', 'releases'],
    trace: ['core'],
    table: ['core', 'model', 'model/math', 'model/scorer.ts', 'model/top-contributions.ts'],
    ...modelFolders(),
    core: [],
  },
  owners: {
    kafkajs: 'src/transport/kafkajs',
    '@node-rs/crc32': 'src/transport/kafkajs/protocol',
    uplot: 'src/monitor/page',
    hyparquet: 'src/table/parquet',
    'hyparquet-writer': 'src/table/parquet',
    'apache-arrow': 'src/table/arrow',
    'lz4-napi': 'src/transport/kafkajs/codecs',
    snappy: 'src/transport/kafkajs/codecs',
    '@kafkajs/confluent-schema-registry': 'src/avro',
    avsc: 'src/avro',
    protobufjs: 'src/protobuf',
    jsep: 'src/features/formula',
    fastify: 'src/serve/http',
    zod: 'src/config',
    yaml: 'src/config',
    pg: 'src/databases',
    '@aws-sdk/client-s3': 'src/releases',
    'onnxruntime-node': 'src/model/onnx',
    pino: 'src/observability',
    'prom-client': 'src/observability',
    '@opentelemetry/api': 'src/trace',
    '@opentelemetry/core': 'src/trace',
    '@opentelemetry/exporter-trace-otlp-http': 'src/trace',
    '@opentelemetry/resources': 'src/trace',
    '@opentelemetry/sdk-trace': 'src/trace',
    commander: 'src/cli',
    'cli-progress': 'src/cli',
  },
  computedIn: {
    'src/access/msk-tokens.ts': 'a package that is not installed with Sluice',
    'src/table/lz4.ts': 'a package of native code, which no bundler takes along',
    'src/table/arrow/load-arrow.ts': 'a package that is not installed with Sluice',
    'src/releases/s3-client.ts': 'a package that is not installed with Sluice',
    'src/databases/pg-client.ts': 'a package that is not installed with Sluice',
    'src/model/onnx/run-worker.ts': 'a package that is not installed with Sluice',
    'src/lookups/user-modules.ts': "modules of the user's, by the file that the config names",
    'src/transport/kafkajs/patches/module-table.ts':
      'modules of kafkajs, by the path that it resolved itself',
  },
}

function monitorFolders(): Rules['mayImport'] {
  return {
    monitor: ['core'],
    'monitor/counting': ['core', 'monitor', 'scoring'],
    'monitor/drift': ['core', 'monitor'],
    'monitor/quality': ['core', 'monitor'],
    'monitor/alerts': ['monitor', 'monitor/drift'],
    'monitor/page': ['core', 'http', 'monitor', 'package-file.ts'],
    'app/watching': [
      ...[
        'access',
        'avro',
        'core',
        'dead-letter',
        'monitor',
        'monitor/alerts',
        'monitor/drift',
        'observability',
      ],
      ...['pipeline', ports, 'scoring', 'transport', 'version.ts'],
    ],
    'app/monitoring': [
      ...['app', 'avro', 'config', 'core', 'http', 'monitor', 'monitor/quality', 'observability'],
      ...['model', 'model/scorer.ts', 'monitor/drift', 'table'],
      ...['transport', 'transport/kafkajs/client', 'version.ts'],
    ],
  }
}

function devFolders(): Rules['mayImport'] {
  return {
    dev: ['core'],
    'dev/broker': ['core', 'dev', 'package-file.ts'],
    'dev/registry': ['core', 'dev', 'package-file.ts'],
    'dev/view': [],
    'dev/simulator': [
      'app',
      'avro',
      'core',
      'package-file.ts',
      ports,
      'transport/kafkajs/client',
      'transport/kafkajs/sink',
    ],
    'dev/demo': [
      ...[
        'app',
        'avro',
        'config',
        'core',
        'dead-letter',
        'transport',
        'transport/kafkajs/client',
        'transport/memory',
      ],
      ...['app/releases', 'releases', 'table'],
      ...['dev', 'dev/broker', 'dev/registry', 'dev/simulator', 'dev/view', 'package-file.ts'],
    ],
    'dev/own': [
      ...['app', 'avro', 'config', 'core', 'dev/demo', 'dev/view', ports, 'table', 'transport'],
      ...['transport/kafkajs/client', 'transport/memory'],
    ],
  }
}

function transportFolders(): Rules['mayImport'] {
  const kafkajs = (...folders: string[]) => folders.map((folder) => `transport/kafkajs/${folder}`)
  const client = ['core', 'transport', ...kafkajs('client', 'patches', 'protocol'), ports]
  return {
    transport: ['core', ports],
    'transport/memory': ['core', 'transport', ports],
    'transport/kafkajs/source': client,
    'transport/kafkajs/sink': client,
    'transport/kafkajs/client': ['access', 'core', 'transport', ...kafkajs('patches', 'protocol', 'codecs')],
    'transport/kafkajs/patches': ['core', ...kafkajs('protocol')],
    'transport/kafkajs/codecs': ['core', ...kafkajs('protocol')],
    'transport/kafkajs/protocol': ['core'],
  }
}

function modelFolders(): Rules['mayImport'] {
  return {
    model: [
      ...['core', 'model/facts.ts', 'model/file-settings.ts', 'model/format.ts', 'model/model-file.ts'],
      ...['model/scorer.ts', 'model/catboost', 'model/lightgbm', 'model/math', 'model/mojo'],
      ...[
        'model/onnx',
        'model/top-contributions.ts',
        'model/wasm',
        'model/xgboost',
        'model/noted.ts',
        'model/whole-file.ts',
      ],
    ],
    'model/mojo': ['core', ...contractFiles, 'model/dense', 'model/forest', 'model/math', 'model/xgboost'],
    'model/lightgbm': [
      'core',
      'model/file-settings.ts',
      ...contractFiles.filter((file) => file !== 'model/kernel-rows.ts'),
      'model/forest',
      'model/math',
    ],
    'model/catboost': [
      ...['core', 'model/facts.ts', 'model/file-settings.ts', 'model/format.ts', 'model/kernel.ts'],
      'model/kernel-scorer.ts',
      'model/noted.ts',
      ...['model/outputs.ts', 'model/scorer.ts', 'model/whole-file.ts', 'model/forest', 'model/math'],
    ],
    'model/onnx': [
      ...[
        'core',
        'model/facts.ts',
        'model/file-settings.ts',
        'model/format.ts',
        'model/noted.ts',
        'model/outputs.ts',
        'model/scorer.ts',
      ],
      'model/whole-file.ts',
    ],
    'model/xgboost': [
      ...[
        'core',
        'model/file-settings.ts',
        ...contractFiles.filter((file) => !['model/kernel-rows.ts', 'model/model-file.ts'].includes(file)),
      ],
      ...['model/forest', 'model/math'],
    ],
    'model/forest': [
      'core',
      'model/kernel.ts',
      'model/noted.ts',
      'model/scorer.ts',
      'model/math',
      'model/wasm',
    ],
    'model/dense': ['model/math', 'model/wasm'],
    'model/wasm': [],
    'model/math': [],
    ...contracts,
  }
}
