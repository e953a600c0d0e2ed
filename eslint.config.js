// Lint rules, among them the architecture: which folder may import which, and which folder owns which npm package.
import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** Folder of src -> the other folders of src it may import. `app.ts`, `cli/`, `dev/` and `main.ts` see all. */
const mayImport = {
  core: [],
  model: ['core'],
  features: ['core'],
  windows: ['core'],
  avro: ['core'],
  'dead-letter': ['core'],
  observability: ['core'],
  config: ['core'],
  scoring: ['core', 'model', 'features'],
  pipeline: ['core', 'scoring', 'avro', 'dead-letter'],
  compile: ['core', 'model', 'features', 'windows', 'avro', 'config', 'scoring'],
  redrive: ['core', 'model', 'features', 'avro', 'dead-letter', 'pipeline', 'compile'],
  transport: ['core', 'pipeline'],
  http: ['core', 'observability'],
}

/** npm package -> the one place that imports it. */
const owners = {
  kafkajs: 'src/transport/kafkajs',
  '@node-rs/crc32': 'src/transport/kafkajs/protocol',
  'lz4-napi': 'src/transport/kafkajs/codecs',
  snappy: 'src/transport/kafkajs/codecs',
  '@kafkajs/confluent-schema-registry': 'src/avro',
  avsc: 'src/avro',
  'adm-zip': 'src/model/mojo/archive.ts',
  zod: 'src/config',
  yaml: 'src/config',
  pino: 'src/observability',
  'prom-client': 'src/observability',
  fastify: 'src/http',
  commander: 'src/cli',
  'cli-progress': 'src/cli',
}

const folders = [...Object.keys(mayImport), 'cli', 'dev']

function boundary(folder) {
  const forbidden = folders.filter((other) => other !== folder && !mayImport[folder].includes(other))
  const patterns = [
    {
      regex: `^(\\.\\./)+(${[...forbidden].join('|')})/`,
      message: `src/${folder} may import only: ${[folder, ...mayImport[folder]].join(', ')} (docs/DESIGN.md, directions of import).`,
    },
  ]
  if (folder === 'transport') {
    patterns.push({ regex: '/pipeline/(?!ports\\.ts)', message: 'transport sees only pipeline/ports.ts.' })
  }
  return { ...packagesOutside(`src/${folder}`, patterns), files: [`src/${folder}/**/*.ts`] }
}

function packagesOutside(place, patterns = []) {
  const foreign = Object.entries(owners).filter(
    ([, owner]) => !owner.startsWith(place) && !place.startsWith(owner),
  )
  return {
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            ...patterns,
            ...foreign.map(([name, owner]) => ({
              regex: `^${name}(/|$)`,
              message: `${name} is imported in ${owner} only.`,
            })),
          ],
        },
      ],
    },
  }
}

export default defineConfig(
  { ignores: ['dist/', 'coverage/', 'node_modules/', 'test/fixtures/'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Typed arrays and other checked-by-construction reads assert; the style guide says where a comment is due.
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': ['error', 500],
    },
  },
  ...Object.keys(mayImport).map(boundary),
  { ...packagesOutside('src/cli'), files: ['src/cli/**/*.ts', 'src/app/**/*.ts', 'src/index.ts', 'src/main.ts'] },
  { ...packagesOutside('src/dev'), files: ['src/dev/**/*.ts'] },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^(?!node:)[^.]', message: 'core imports nothing but its own files.' },
            { regex: '^\\.\\./', message: 'core imports nothing but its own files.' },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
  },
)
