import type { CliCommand } from './command.ts'
import { addModelAdd } from './model-add.ts'
import { addModelBaseline } from './model-baseline.ts'
import { addModelExport } from './model-export.ts'
import { addModelHistory } from './model-history.ts'
import { addModelKeygen } from './model-keygen.ts'
import { addModelLs } from './model-ls.ts'
import { addModelPolicy } from './model-policy.ts'
import { addModelPromote } from './model-promote.ts'
import { addModelRetire } from './model-retire.ts'
import { addModelRollback } from './model-rollback.ts'
import { addModelShadow } from './model-shadow.ts'
import { addModelShow } from './model-show.ts'
import { addModelSplit } from './model-split.ts'
import { addModelWhoScored } from './model-who-scored.ts'

/** `sluice model`: versions of models, and which of them answer. */
export const command: CliCommand = {
  configure(command, io, finish) {
    const add = (name: string, summary: string) => command.command(name).description(summary)
    addModelAdd(add('add', 'put a model file into the store, as the next version'), io, finish)
    addModelBaseline(
      add('baseline', 'write down how values and answers are distributed in the rows of training'),
      io,
      finish,
    )
    addModelLs(add('ls', 'list models and versions, or what instances serve'), io, finish)
    addModelShow(add('show', 'show a model, or all that is known of a version'), io, finish)
    addModelPromote(add('promote', 'let a version answer: at once, or step by step'), io, finish)
    addModelRollback(add('rollback', 'let answer what answered before'), io, finish)
    addModelSplit(add('split', 'share the keys out among versions'), io, finish)
    addModelShadow(add('shadow', 'let a version score along without answering'), io, finish)
    addModelRetire(add('retire', 'never promote a version again; or take a model out of service'), io, finish)
    addModelHistory(
      add('history', 'what was released when, by whom and why; or what held at a time'),
      io,
      finish,
    )
    addModelWhoScored(
      add('who-scored', 'find the predictions of a key: by which version, of which release, and whose'),
      io,
      finish,
    )
    addModelExport(add('export', 'copy a version out of the store'), io, finish)
    addModelPolicy(add('policy', 'print what the store asks of its models, or change it'), io, finish)
    addModelKeygen(add('keygen', 'make a pair of keys to sign versions with'), io, finish)
  },
}
