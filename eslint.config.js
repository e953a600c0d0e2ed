// Lint rules. Which folder may import which is a test: test/architecture.
import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

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
      // The compiler takes no enum (erasableSyntaxOnly): a sixth of the time for nothing.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      'max-lines': ['error', 500],
    },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
  },
  {
    files: ['pages/**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...['document', 'fetch', 'location', 'navigator', 'performance', 'matchMedia', 'getComputedStyle'],
          ...['EventSource', 'ResizeObserver', 'requestAnimationFrame', 'addEventListener'],
          ...['setInterval', 'setTimeout', 'clearTimeout'],
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
)
