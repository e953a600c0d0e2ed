import { startRegistry } from '../../support/local-kafka.ts'
import { SecuredBroker } from '../../support/secured-broker.ts'
import type { Right } from '../../support/secured-broker.ts'
import { whenDone } from './closing.ts'
import { Place } from './place.ts'

/** Topics on a broker that grants nothing to `app` by itself, and the rights that a pipeline on them needs. */
export interface SecuredPlace {
  readonly broker: SecuredBroker
  readonly place: Place
  readonly rights: Readonly<Record<'input' | 'group' | 'output' | 'letters', Right>>
}

/** @param folder of the broker, which is killed when the tests of the file are done */
export async function openSecured(name: string, folder: string): Promise<SecuredPlace> {
  const [broker, registry] = await Promise.all([SecuredBroker.start(folder), startRegistry()])
  whenDone(() => broker.kill())
  const place = await Place.open(name, { broker: broker.openAddress, registry })
  const rights = {
    input: { operation: 'READ', resource: 'TOPIC', name: place.input },
    group: { operation: 'READ', resource: 'GROUP', name: place.group },
    output: { operation: 'WRITE', resource: 'TOPIC', name: place.output },
    letters: { operation: 'WRITE', resource: 'TOPIC', name: place.deadLetters },
  } as const
  return { broker, place, rights }
}
