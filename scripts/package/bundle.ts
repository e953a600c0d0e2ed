import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import type { Plugin } from 'rolldown'

const entries = {
  main: 'src/main.ts',
  index: 'src/index.ts',
  stream: 'src/stream.ts',
  model: 'src/model/index.ts',
  lambda: 'src/functions/lambda.ts',
  'lambda-kafka': 'src/functions/lambda-kafka.ts',
  fetch: 'src/functions/fetch.ts',
  simulator: 'src/dev/simulator/main.ts',
}

/**
 * Texts of the package that the library reads stand in its code: whoever bundles it has no files beside the bundle, and no
 * `import.meta.url` where the bundle is CommonJS.
 */
const textsWithin: Plugin = {
  name: 'texts-within',
  transform(code) {
    const within = code.replace(/readFileSync\(packageFile\('([^']+)'\), 'utf8'\)/g, (_call, path: string) =>
      JSON.stringify(readFileSync(path, 'utf8')),
    )
    // Lines stay lines: the source map is as good as before.
    return within === code ? null : { code: within, map: null }
  },
}

/** Threads, by how whoever starts one names its file. */
const threads = new Map([
  ["new URL('./run-worker.ts', import.meta.url)", 'src/model/onnx/run-worker.ts'],
  ["new URL('./load-thread.ts', import.meta.url)", 'src/model/load-thread.ts'],
])

/** The code of a thread stands in the code of who starts it, for the same reason: a URL may hold it. */
const threadsWithin: Plugin = {
  name: 'threads-within',
  async transform(code) {
    for (const [named, file] of threads) {
      if (!code.includes(named)) continue
      const url = `data:text/javascript,${encodeURIComponent(await codeOf(file))}`
      return { code: code.replace(named, () => `new URL(${JSON.stringify(url)})`), map: null }
    }
    return null
  },
}

async function codeOf(file: string): Promise<string> {
  const build = await rolldown({ input: file, platform: 'node', external: isInstalled, tsconfig: false })
  const { output } = await build.generate({ minify: true })
  await build.close()
  return output[0].code
}

function isInstalled(id: string): boolean {
  return !/^[./]/.test(id)
}

/** The code of all files together in a few, in one folder. */
export async function bundle(folder: string): Promise<void> {
  const build = await rolldown({
    input: entries,
    platform: 'node',
    external: isInstalled,
    tsconfig: false,
    plugins: [textsWithin, threadsWithin],
  })
  await build.write({ dir: folder, sourcemap: true, chunkFileNames: '[name]-[hash].js' })
  await build.close()
  chmodSync(join(folder, 'main.js'), 0o755)
}
