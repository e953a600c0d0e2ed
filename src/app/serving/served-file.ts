import { modelAlone } from '../../compile/model-alone.ts'
import type { InputColumn } from '../../core/column.ts'
import { unreleased } from '../../core/prediction-entry.ts'
import { levelsOf } from '../../model/labels.ts'
import type { Model } from '../../model/index.ts'
import { ownerOf } from '../../model/summed-contributions.ts'
import type { RowCellType, ContributionNames, RowColumn } from '../../serve/served-model.ts'
import type { ModelIdentity } from './model-identity.ts'
import type { Servable } from './servable.ts'

/** A model file by itself: its rows are those of the model. */
export function servedFile(
  model: Model,
  { name, version, id, inspection }: ModelIdentity & { readonly name: string; readonly version: string },
): Servable {
  const { inputs, outputs } = model.scorer
  const contributions = model.contributions
  return {
    served: unreleased,
    description: {
      name,
      version,
      id,
      inspection,
      digest: model.digest,
      platform: platformOf(model),
      category: model.category,
      target: model.response?.name ?? null,
      columns: inputs.map(columnOf),
      outputs,
      levels: levelsOf(model),
      contributions: contributionNames(model),
    },
    parts: {
      ...modelAlone(model, { name, version }),
      eventFault: null,
      onModelError: 'record',
      contributions,
    },
    policies: new Map(),
    read: (row) => row,
    redacted: new Set(),
  }
}

export function contributionNames({ contributions, scorer: { inputs } }: Model): ContributionNames | null {
  if (contributions === null) return null
  const { names, classes } = contributions
  return { names, classes, owners: names.map((name) => ownerOf(name, inputs)) }
}

/** `h2o_mojo`, `lightgbm_text`: project and format. */
export function platformOf({ format: { name, producer } }: Model): string {
  const project = /^[A-Za-z0-9]+/.exec(producer)?.[0] ?? 'model'
  return `${project}_${name}`.toLowerCase().replace(/\W+/g, '_')
}

function columnOf({ name, kind, levels, time }: InputColumn): RowColumn {
  return { name, type: cellTypeOf(kind, time === true), levels, optional: kind === 'offset' }
}

function cellTypeOf(kind: InputColumn['kind'], isTime: boolean): RowCellType {
  if (kind === 'categorical' || kind === 'text') return 'text'
  return isTime ? 'time' : 'double'
}
