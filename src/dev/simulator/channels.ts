/** A sensor of the rig as it gives readings. */
export interface SensorChannel {
  readonly name: string
  /** What its mean over a cycle is called. */
  readonly feature: string
  readonly hz: 1 | 10 | 100
}

/** All sensors, as the data set has them: those of one reading a second first. */
export const sensorChannels: readonly SensorChannel[] = [
  { name: 'ts1', feature: 'tsa_temp', hz: 1 },
  { name: 'ts2', feature: 'tsb_temp', hz: 1 },
  { name: 'ts3', feature: 'tsc_temp', hz: 1 },
  { name: 'ts4', feature: 'tsd_temp', hz: 1 },
  { name: 'vs1', feature: 'vs_vib', hz: 1 },
  { name: 'ce', feature: 'cool_eff_pct', hz: 1 },
  { name: 'cp', feature: 'cool_pwr_pct', hz: 1 },
  { name: 'se', feature: 'eff_fact_pct', hz: 1 },
  { name: 'fs1', feature: 'fsa_vol_flow', hz: 10 },
  { name: 'fs2', feature: 'fsb_vol_flow', hz: 10 },
  { name: 'ps1', feature: 'psa_bar', hz: 100 },
  { name: 'ps2', feature: 'psb_bar', hz: 100 },
  { name: 'ps3', feature: 'psc_bar', hz: 100 },
  { name: 'ps4', feature: 'psd_bar', hz: 100 },
  { name: 'ps5', feature: 'pse_bar', hz: 100 },
  { name: 'ps6', feature: 'psf_bar', hz: 100 },
  { name: 'eps1', feature: 'pump_eff', hz: 100 },
]

export const cycleSeconds = 60
