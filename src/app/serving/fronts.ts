import { daiFront } from '../../serve/dai/dai-front.ts'
import type { Front } from '../../serve/front.ts'
import { steamFront } from '../../serve/steam/steam-front.ts'

/** Every contract that is spoken: to add one is one file and one line. */
export const fronts: readonly Front[] = [daiFront, steamFront]
