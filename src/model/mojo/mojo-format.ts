import type { FormatReader } from '../format.ts'
import type { ModelFile } from '../model-file.ts'
import type { Model } from '../scorer.ts'
import { algorithms, refusedAlgorithms } from './algorithms.ts'
import { openArchive } from './archive.ts'
import type { Archive } from './archive.ts'
import { compileScorer } from './compile-scorer.ts'
import { readMojoFacts } from './facts.ts'
import { loadMojo } from './load.ts'
import { notedArchive } from './noted-archive.ts'
import { modelSource } from '../whole-file.ts'

/** H2O-3's MOJO: a zip, the only kind of it that is read, or the folder that it unpacks to. */
export const mojoFormat: FormatReader = {
  description: 'an H2O-3 MOJO (a zip file, or its unzipped folder)',
  settings: [],
  recognises: ({ head, holds }) => (holds === null ? isZip(head) : holds('model.ini')),
  advice: (file) => (isPojo(file) ? 'This is a POJO (Java source): export the model as MOJO' : null),
  load(from, options) {
    const { archive, digest, release } = notedArchive(modelSource(from, options), () =>
      openArchive(from, options),
    )
    try {
      return compileModel(archive, digest)
    } finally {
      release()
    }
  },
  readFacts: readMojoFacts,
}

function isZip(head: Uint8Array): boolean {
  return head.length >= 4 && head[0] === 0x50 && head[1] === 0x4b
}

function isPojo({ source, head }: ModelFile): boolean {
  return (
    /\.java$/i.test(source) || /\b(GenModel|import (water|hex)\.)/.test(Buffer.from(head).toString('latin1'))
  )
}

function compileModel(archive: Archive, digest: string): Model {
  const mojo = loadMojo(archive, { algorithms, refused: refusedAlgorithms })
  const kernel = mojo.compile()
  const response = mojo.supervised ? { name: mojo.columns.at(-1) ?? '', levels: mojo.responseLevels } : null
  return {
    source: mojo.source,
    digest,
    format: {
      name: 'MOJO',
      version: mojo.ini.string('mojo_version'),
      producer: `H2O ${mojo.ini.string('h2o_version', 'of unknown version')}`,
    },
    algorithm: mojo.algorithm,
    category: mojo.category,
    response,
    defaultThreshold: mojo.defaultThreshold,
    offsetColumn: mojo.offsetColumn,
    treeCount: kernel.treeCount ?? null,
    unsaid: [],
    ...compileScorer(mojo, kernel),
  }
}
