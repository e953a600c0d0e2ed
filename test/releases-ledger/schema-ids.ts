/** Ids of the schemas where there is no registry. */
export const schemaIds = { cycle: 1, prediction: 2 } as const
