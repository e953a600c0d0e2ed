import type { Config } from '../../config/schema.ts'
import { messageOf, SluiceError } from '../../core/errors.ts'
import type { Remark } from '../../core/finding.ts'
import { isTenantName } from '../../core/tenant-name.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import type { ModelName } from '../../releases/release.ts'
import { shownModel } from '../../releases/store-keys.ts'
import type { Standing } from './heads.ts'
import type { Lineup, OwnLineup } from './lineup.ts'

/** A model of a tenant's own, in the place of the one of all at an entry of the config. */
interface TenantModel {
  readonly at: number
  readonly of: ModelName
}

/** The models in a store that tenants have for themselves; none where the config does not want them. */
export async function tenantModels(
  { models, releases, tenants }: Pick<Config, 'models' | 'releases' | 'tenants'>,
  store: Pick<ModelStore, 'models'>,
): Promise<readonly TenantModel[]> {
  if (tenants?.ownModels !== true || releases === undefined) return []
  const there = await store.models()
  const own = there.filter(({ tenant }) => tenant !== releases.tenant && isTenantName(tenant))
  return models.flatMap(({ release }, at) =>
    own.filter(({ model }) => model === release).map((of) => ({ at, of })),
  )
}

/** Opens what there is for tenants; what is in the way of one is a remark, and no reason not to start. */
export async function openOwned(
  wanted: readonly TenantModel[],
  open: (model: TenantModel) => Promise<Lineup | null>,
  remarks: Remark[],
): Promise<readonly OwnLineup[]> {
  const opened: OwnLineup[] = []
  for (const model of wanted) {
    try {
      const lineup = await open(model)
      if (lineup !== null) opened.push({ at: model.at, lineup })
    } catch (error) {
      if (!(error instanceof SluiceError) || error.code === 'STORE_OUTAGE') throw error
      remarks.push(sharedInstead(model, messageOf(error)))
    }
  }
  return opened
}

/** That a tenant is scored by the model of all, and why. */
function sharedInstead({ at, of }: TenantModel, why: string): Remark {
  return {
    severity: 'warning',
    path: ['models', at, 'release'],
    message: `'${shownModel(of)}' cannot be served, and its tenant is scored by the model of all: ${why}`,
  }
}

interface Tried {
  readonly remarks: readonly Remark[]
}

/**
 * What answers, without those models of tenants that do not fit the pipeline, each with a remark. Where all fit, or where what all are
 * served by does not, it is as it was.
 */
export function withoutMisfits(
  standing: Standing,
  attempt: (standing: Standing) => Tried | null,
  remarks: Remark[],
): Standing {
  const wrongWith = (owned: Standing['owned']) => attempt({ ...standing, owned })?.remarks.find(isError)
  const { owned } = standing
  if (owned.length === 0 || wrongWith(owned) === undefined || wrongWith([]) !== undefined) return standing
  const fitting = owned.filter((own) => {
    const wrong = wrongWith([own])
    if (wrong !== undefined) remarks.push(sharedInstead({ at: own.at, of: own.lineup.of }, wrong.message))
    return wrong === undefined
  })
  return { ...standing, owned: fitting }
}

function isError({ severity }: Remark): boolean {
  return severity === 'error'
}
