/** The code of the thread in which models are loaded aside: loaded when used, since in the package it is a long text. */
export const threadCode: URL = new URL('./load-thread.ts', import.meta.url)
