/** Which releases of models are taken. */
export interface ReleaseChoice {
  /** Whether records before the cut of a release are still to come. */
  readonly withCuts: boolean
  /** Releases in the place of the newest, by the name of the model in the store. */
  readonly pinned: ReadonlyMap<string, number>
}

/** For whoever scores what comes from no topic. */
export const newestReleases: ReleaseChoice = { withCuts: false, pinned: new Map() }

/** For whoever scores records, of which some may lie before a cut. */
export const releasesWithCuts: ReleaseChoice = { withCuts: true, pinned: new Map() }
