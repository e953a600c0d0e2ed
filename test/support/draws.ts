import fc from 'fast-check'

/**
 * What tests draw at random is drawn from here, so that a run of the suite is the same each time: what fails, fails again.
 * SLUICE_FUZZ_SEED draws other values, as the weekly run of the CI does.
 */
export const drawSeed = Number(process.env['SLUICE_FUZZ_SEED'] || 1)

fc.configureGlobal({ seed: drawSeed })
